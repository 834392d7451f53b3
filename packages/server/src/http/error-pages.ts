// Placeholder until the pages are written.
export const errorPage = (status: number): string | undefined => (status === 0 ? undefined : '')
export const errorIndexPage = (): string => ''
