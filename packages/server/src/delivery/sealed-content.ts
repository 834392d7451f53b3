import type { Keyring } from '../kernel/keyring.ts'
import type { MessageContent } from './message.ts'

export function sealContent(keyring: Pick<Keyring, 'seal'>, content: MessageContent): string {
  return keyring.seal('message-text', JSON.stringify(content))
}

/** Undefined when it was sealed under a secret that is no longer held. */
export function openContent(keyring: Pick<Keyring, 'open'>, sealed: string): MessageContent | undefined {
  const json = keyring.open('message-text', sealed)
  // Sealed by us: nobody else can have written it.
  return json === undefined ? undefined : (JSON.parse(json) as MessageContent)
}
