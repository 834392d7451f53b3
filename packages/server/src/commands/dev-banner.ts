import type { DevProject } from './ensure-dev-project.ts'

export function devBanner(baseUrl: string, { project_id, secret, public_token }: DevProject): string {
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
    '  Texts of this project stay in the inbox; nothing reaches a phone.',
    '',
  ].join('\n')
}
