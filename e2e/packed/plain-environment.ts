export type Environment = Readonly<Record<string, string | undefined>>

/** Without what the test runner says to its own processes. */
export function plainEnvironment(): Environment {
  const others = Object.entries(process.env).filter(([name]) => !/^(NODE_ENV|NODE_OPTIONS|VITEST.*|TOLLGATE_.*)$/.test(name))
  return Object.fromEntries(others)
}
