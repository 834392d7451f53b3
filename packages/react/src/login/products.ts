/** What `config.products` of `StytchLogin` is made of. */
export const Products = { otp: { id: 'otp' } } as const

export type Product = (typeof Products)[keyof typeof Products]
