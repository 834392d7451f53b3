import type { Static, TSchema } from 'typebox'

export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

/** What a schema describes, read-only throughout. */
export type Wire<S extends TSchema> = DeepReadonly<Static<S>>
