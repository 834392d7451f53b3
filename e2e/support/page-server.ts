import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { generate } from 'selfsigned'

/** Whose packages the pages are built with. */
export type Clients = 'published' | 'own'

export type PageName = 'headless' | 'product' | 'prebuilt' | 'closable'

export interface PageServer {
  /** Without a slash at the end. */
  readonly httpUrl: string
  readonly httpsUrl: string
  stop(): Promise<void>
}

const pagesFolder = join(import.meta.dirname, '../pages')

const entries: Readonly<Record<PageName, string>> = {
  headless: 'headless.ts',
  product: 'product.tsx',
  prebuilt: 'prebuilt.tsx',
  closable: 'closable.tsx',
}

const ownPackages = { '@stytch/nextjs': '@tollgate/nextjs', '@stytch/vanilla-js': '@tollgate/vanilla-js' }

/** The pages of this folder, built for production as an app's bundler would, on free ports of localhost. */
export async function startPageServer(clients: Clients): Promise<PageServer> {
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  const scripts = new Map<string, Promise<string>>()
  const scriptOf = (page: PageName) => {
    const script = scripts.get(page) ?? bundle(entries[page], clients)
    scripts.set(page, script)
    return script
  }
  const answer: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const [, name = '', extension] = /^\/(\w+)(\.js)?$/.exec(pathname) ?? []
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body)
    if (!isPageName(name)) send(404, 'text/plain', 'no such page')
    else if (extension === undefined) send(200, 'text/html', html(`/${name}.js`))
    else
      void scriptOf(name).then(
        (script) => send(200, 'text/javascript', script),
        (failure: unknown) => send(500, 'text/plain', String(failure)),
      )
  }
  const servers = [createHttpServer(answer), createHttpsServer({ key: certificate.private, cert: certificate.cert }, answer)] as const
  const [httpPort, httpsPort] = await Promise.all([listen(servers[0]), listen(servers[1])])
  return {
    httpUrl: `http://localhost:${httpPort}`,
    httpsUrl: `https://localhost:${httpsPort}`,
    stop: async () => {
      await Promise.all(servers.map(close))
    },
  }
}

function isPageName(name: string): name is PageName {
  return Object.hasOwn(entries, name)
}

async function bundle(entry: string, clients: Clients): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: pagesFolder,
    entryPoints: [join(pagesFolder, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@tollgate/source', 'production', 'module'],
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    loader: { '.verbatim': 'jsx' },
    alias: clients === 'own' ? ownPackages : {},
    logLevel: 'error',
  })
  return outputFiles.map(({ text }) => text).join('')
}

function html(script: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Tollgate</title>
<main id="root"></main>
<script type="module" src="${script}"></script>
`
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
