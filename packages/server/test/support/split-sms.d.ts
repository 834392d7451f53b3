/** What the specs use of split-sms 0.1.7, which has no types. */
declare module 'split-sms' {
  export function split(text: string): { readonly characterSet: 'GSM' | 'Unicode'; readonly parts: readonly { readonly length: number }[] }
}
