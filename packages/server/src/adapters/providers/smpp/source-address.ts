import { ok, refuse, type Result } from '../../../kernel/result.ts'

export interface SourceAddress {
  readonly source_addr_ton: number
  readonly source_addr_npi: number
  readonly source_addr: string
}

export interface SourceWish {
  /** Undefined: the SMSC's own choice. */
  readonly sender: string | undefined
  readonly ton: number | undefined
  readonly npi: number | undefined
}

/** Type of number and numbering plan: SMPP 3.4, 5.2.5 and 5.2.6. What the operator says of them goes before what the sender looks like. */
export function sourceAddress({ sender, ton, npi }: SourceWish): Result<SourceAddress, string> {
  const guessed = guess(sender ?? '')
  if (guessed === undefined) return refuse('the sender is no number, no short code and no name of at most 11 ASCII characters')
  return ok({ ...guessed, source_addr_ton: ton ?? guessed.source_addr_ton, source_addr_npi: npi ?? guessed.source_addr_npi })
}

function guess(sender: string): SourceAddress | undefined {
  if (sender === '') return { source_addr_ton: 0, source_addr_npi: 0, source_addr: '' }
  if (/^[0-9]{3,6}$/.test(sender)) return { source_addr_ton: 3, source_addr_npi: 0, source_addr: sender }
  if (/^\+?[1-9][0-9]{6,14}$/.test(sender)) return { source_addr_ton: 1, source_addr_npi: 1, source_addr: sender.replace('+', '') }
  if (/^[\x20-\x7e]{1,11}$/.test(sender)) return { source_addr_ton: 5, source_addr_npi: 0, source_addr: sender }
  return undefined
}
