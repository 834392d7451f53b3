export interface PageOptions {
  readonly publicToken: string
  /** Handed to the client as they are: they may name options that its types do not know. */
  readonly client: object
  /** Of the prebuilt login, in the order of its tabs; left out: by text alone. */
  readonly methods?: readonly ('SMS' | 'WhatsApp' | 'Email')[]
}

/** What the test wrote into the address; there still after a reload. */
export function pageOptions(): PageOptions {
  const written = new URLSearchParams(location.search).get('options')
  if (written === null) throw new Error('open this page with ?options=')
  return JSON.parse(written) as PageOptions
}
