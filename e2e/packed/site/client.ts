import { createStytchClient } from '@stytch/nextjs'

/** Of what Next.js put in when it built. */
const options = JSON.parse(process.env.NEXT_PUBLIC_CLIENT_OPTIONS ?? '{}') as object

export const stytch = createStytchClient(process.env.NEXT_PUBLIC_PUBLIC_TOKEN ?? '', options)
