/** What a server under load tells the process that started it. */
export interface ServerReady {
  readonly kind: 'ready'
  readonly baseUrl: string
  readonly authorization: string
}

export interface CpuUsed {
  readonly kind: 'cpu'
  /** User and system time since the process began. Milliseconds. */
  readonly milliseconds: number
  readonly commits: number
}

/** Answers `cpu` with the time used so far, and ends with its parent. */
export function reportTo(parent: NodeJS.Process, commits: () => number): void {
  parent.on('message', (message) => {
    if (message !== 'cpu') return
    const { user, system } = parent.cpuUsage()
    parent.send?.({ kind: 'cpu', milliseconds: (user + system) / 1_000, commits: commits() } satisfies CpuUsed)
  })
  parent.on('disconnect', () => parent.exit())
}

/** Of each message: from the commit of its send to the call of its provider. */
export interface HandOversTaken {
  readonly kind: 'hand-overs'
  readonly milliseconds: readonly number[]
}
