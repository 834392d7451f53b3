/** What Next.js puts in when it builds. */
declare const process: { readonly env: { readonly NEXT_PUBLIC_TOLLGATE_URL?: string } & Readonly<Record<string, string | undefined>> }
