import type { DevProject } from './ensure-dev-project.ts'

/** `isInboxAlone`: no provider of TOLLGATE_PROVIDERS_FILE carries messages of test projects. */
export function devBanner(
  baseUrl: string,
  { project_id, secret, public_token, isInboxAlone }: DevProject & { isInboxAlone: boolean },
): string {
  return [
    '',
    `  Tollgate listens on ${baseUrl}`,
    '',
    `  Inbox         ${baseUrl}/inbox`,
    `  API reference ${baseUrl}/docs`,
    '',
    `  project_id    ${project_id}`,
    `  secret        ${secret}`,
    `  public_token  ${public_token}`,
    '',
    isInboxAlone
      ? '  Texts of this project stay in the inbox; nothing reaches a phone.'
      : '  Texts of this project go by the routes of TOLLGATE_PROVIDERS_FILE that serve test projects; others stay in the inbox.',
    '',
  ].join('\n')
}
