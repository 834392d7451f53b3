import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import examples from 'libphonenumber-js/examples.mobile.json'
import type { SendError } from './error-response.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'

const folder = '/clientside-services'
const javascript = 'text/javascript; charset=utf-8'

/**
 * The frame that the prebuilt login of published clients parses phone numbers in; wire contract 9. A page of any host may frame it: it
 * holds nothing, loads nothing from elsewhere and answers what is asked about the numbers that it is given.
 */
export function mountPhoneFrame(app: FastifyInstance, { sendError }: { readonly sendError: SendError }): void {
  const served = {
    [`${folder}/index.html`]: { type: 'text/html; charset=utf-8', text: page },
    [`${folder}/frame.js`]: { type: javascript, text: script },
    [`${folder}/libphonenumber.js`]: { type: javascript, text: libphonenumber() },
    [`${folder}/examples.json`]: { type: 'application/json; charset=utf-8', text: JSON.stringify(examples) },
  }
  for (const [url, { type, text }] of Object.entries(served)) {
    app.get(url, { schema: { hide: true } }, (_request, reply) => reply.headers(headers).type(type).send(text))
    refuseOtherMethods(app, { url, methods: ['GET'], sendError })
  }
}

const headers = {
  'content-security-policy': `default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=3600',
} as const

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Phone numbers</title>
    <script src="libphonenumber.js"></script>
    <script src="frame.js"></script>
  </head>
  <body></body>
</html>
`

/** Speaks \`{method, args}\` with a port to answer on. An error names what is wrong with the call, never the number. */
const script = `'use strict'
const examples = fetch('examples.json').then((answer) => answer.json())

const methods = {
  parsedPhoneNumber({ phoneNumber, regionCode }) {
    const parsed = libphonenumber.parsePhoneNumberFromString(String(phoneNumber), regionCode)
    if (!parsed) return { isValid: false, number: String(phoneNumber), national: String(phoneNumber) }
    return { isValid: parsed.isValid(), number: parsed.number, national: parsed.formatNational() }
  },
  async getExamplePhoneNumber({ regionCode }) {
    const example = libphonenumber.getExampleNumber(regionCode, await examples)
    return { phoneNumber: example ? example.formatNational() : '' }
  },
}

addEventListener('message', async ({ data, ports: [port] }) => {
  if (!port) return
  try {
    const { method, args } = data
    if (!Object.hasOwn(methods, method)) throw new Error('there is no such method')
    port.postMessage({ success: true, payload: await methods[method](args[0]) })
  } catch (error) {
    port.postMessage({ success: false, error: String(error && error.message) })
  }
})
`

/** The library's own build for pages, as npm brought it. */
function libphonenumber(): string {
  const packageFile = fileURLToPath(import.meta.resolve('libphonenumber-js/package.json'))
  return readFileSync(packageFile.replace(/package\.json$/, 'bundle/libphonenumber-max.js'), 'utf8').replace(
    /\/\/# sourceMappingURL=[^\n]*/,
    '',
  )
}
