/** Reasons name the fault, never the URL. */
export type WebhookOutcome = { readonly kind: 'answered'; readonly status: number } | { readonly kind: 'failed'; readonly reason: string }
