/** What we use of smpp 0.5.1, which has no types. */
declare module 'smpp' {
  type Field = string | number | Buffer

  const smpp: {
    readonly PDU: new (
      command: string,
      fields: Readonly<Record<string, Field>>,
    ) => {
      toBuffer(): Buffer
    }
    /** `ESME_RTHROTTLED` and its kin. */
    readonly errors: Readonly<Record<string, number>>
  }
  export = smpp
}
