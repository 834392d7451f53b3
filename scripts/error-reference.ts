import {
  errorCatalogue,
  errorTypes,
  operations,
  routingErrors,
  sdkOperations,
  type ErrorStatus,
  type ErrorType,
  type Operation,
} from '@tollgate/contract'

const statusNames: Readonly<Record<ErrorStatus, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Content too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal server error',
  503: 'Service unavailable',
}

const introduction = `# Errors

Generated from the error catalogue in \`packages/contract/src/errors.ts\`; \`npm run check\` fails when the two differ.

Every error is JSON and has the same fields:

\`\`\`json
{
  "status_code": 404,
  "request_id": "request-id-test-9f1c2d3e-4b5a-4c6d-8e7f-0123456789ab",
  "error_type": "otp_code_not_found",
  "error_message": "${errorCatalogue.otp_code_not_found.message}",
  "error_url": "http://localhost:4000/docs/errors/404#otp_code_not_found"
}
\`\`\`

\`error_type\` never changes and is for programs; \`error_message\` is for people and may be shown as it is. A 429 also has
\`error_details.retry_after_seconds\`, the same number as its \`Retry-After\` header; a \`bad_request\` that is about one field
names it in \`error_details.field\`, such as \`query.operands\`.
`

/** The text of `docs/errors.md`. */
export function errorReference(): string {
  return [introduction, ...statuses().map(sectionOfStatus)].join('\n')
}

function statuses(): readonly ErrorStatus[] {
  return [...new Set(errorTypes.map((errorType): ErrorStatus => errorCatalogue[errorType].status))].sort((a, b) => a - b)
}

function sectionOfStatus(status: ErrorStatus): string {
  const rows = errorTypes.filter((errorType) => errorCatalogue[errorType].status === status).sort()
  return [`## ${status} ${statusNames[status]}\n`, ...rows.map(entryOf)].join('\n')
}

function entryOf(errorType: ErrorType): string {
  const { message, when, action } = errorCatalogue[errorType]
  return `### <a id="${errorType}"></a>\`${errorType}\`

> ${message}

- **When:** ${when}
- **What to do:** ${action}
- **Answered by:** ${answeredBy(errorType)}
`
}

function answeredBy(errorType: ErrorType): string {
  const all: readonly Operation[] = Object.values({ ...operations, ...sdkOperations })
  const answering = all.filter(({ errors }) => errors.includes(errorType))
  if ((routingErrors as readonly ErrorType[]).includes(errorType)) return 'a path or method that no operation has.'
  if (answering.length === all.length) return 'every operation.'
  if (answering.length === all.filter(({ method }) => method !== 'GET').length) return 'every operation that takes a body.'
  return `${answering.map(({ method, path }) => `\`${method} ${path}\``).join(', ')}.`
}
