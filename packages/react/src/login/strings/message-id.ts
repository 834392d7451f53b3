import type { en } from './en.ts'

/** What `strings` of `StytchLogin` can replace. */
export type MessageId = keyof typeof en

/** A language, whole. */
export type Messages = Readonly<Record<MessageId, string>>
