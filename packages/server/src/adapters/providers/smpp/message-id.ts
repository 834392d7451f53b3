/**
 * One spelling of a message's name: where it is a number, hexadecimal or decimal, small letters and no zeros in front. An SMSC writes
 * `00A1B2` in its answer and `a1b2` in the receipt.
 */
export function normalMessageId(id: string): string {
  if (!/^[0-9a-fA-F]+$/.test(id)) return id
  return id.toLowerCase().replace(/^0+(?=.)/, '')
}

/**
 * The other names that a message may have been accepted under: its number in the other base, as some SMSCs answer in hexadecimal and
 * report in decimal, or the other way round. `10` is both 16 and a, so these are worth less than the name itself.
 */
export function otherBaseIds(normalId: string): readonly string[] {
  if (!/^[0-9a-f]{1,32}$/.test(normalId)) return []
  const fromHexadecimal = BigInt(`0x${normalId}`).toString()
  const fromDecimal = /^[0-9]+$/.test(normalId) ? [BigInt(normalId).toString(16)] : []
  return [fromHexadecimal, ...fromDecimal].filter((id) => id !== normalId)
}
