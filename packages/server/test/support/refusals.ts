import { errorCatalogue, idPatterns, type ErrorType, type Operation } from '@tollgate/contract'
import type { HttpAnswer } from './http-call.ts'

const requestId = new RegExp(idPatterns.request, 'u')

/** Where the servers of `openWorld` say that they are. */
export const publicUrl = 'http://tollgate.test'

type Judged = Pick<HttpAnswer, 'status' | 'body'> & { readonly headers?: HttpAnswer['headers'] }

/** What is wrong with a refusal as such; nothing: `[]`. Whether it is the right one is another question. */
export function faultsOfRefusal({ status, body, headers }: Judged): readonly string[] {
  const { error_type: errorType, error_message: message, error_url: url } = body
  const row = Object.entries(errorCatalogue).find(([type]) => type === errorType)?.[1]
  return [
    ...(row ? [] : [`error_type ${String(errorType)} is in no catalogue`]),
    ...(row && row.status !== status ? [`${String(errorType)} is ${row.status}, answered with ${status}`] : []),
    ...(body['status_code'] === status ? [] : [`status_code ${String(body['status_code'])} of a ${status}`]),
    ...(typeof body['request_id'] === 'string' && requestId.test(body['request_id']) ? [] : ['request_id is missing or misshapen']),
    ...(typeof message === 'string' && message !== '' ? [] : ['error_message is missing']),
    ...(url === `${publicUrl}/docs/errors/${status}#${String(errorType)}` ? [] : [`error_url ${String(url)}`]),
    ...(headers ? faultsOfHeaders(headers) : []),
  ]
}

/** Also that the operation documents it. */
export function faultsOfAnswer(operation: Operation, answer: HttpAnswer): readonly string[] {
  if (answer.status === 200) return []
  const isDocumented = operation.errors.some((errorType) => errorType === answer.body['error_type'])
  return [
    ...faultsOfRefusal(answer),
    ...(answer.status >= 500 ? [`${answer.status}`] : []),
    ...(isDocumented ? [] : [`${String(answer.body['error_type'])} is not documented for ${operation.id}`]),
  ]
}

export function refusal(errorType: ErrorType): object {
  return { status: errorCatalogue[errorType].status, body: { error_type: errorType } }
}

function faultsOfHeaders(headers: HttpAnswer['headers']): readonly string[] {
  return [
    ...(headers['content-type'] === 'application/json; charset=utf-8' ? [] : [`content-type ${String(headers['content-type'])}`]),
    ...(headers['cache-control'] === 'no-store' ? [] : [`cache-control ${String(headers['cache-control'])}`]),
    ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['no nosniff']),
  ]
}
