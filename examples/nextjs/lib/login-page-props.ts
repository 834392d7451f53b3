export interface LoginPageProps {
  /** Of the query; the guard of `proxy.ts` puts the way back there. */
  readonly searchParams: Promise<{ readonly return_to?: string | string[] }>
}
