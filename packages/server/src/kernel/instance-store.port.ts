/** Facts of the installation that every process shares. */
export interface InstanceStore {
  read(name: string): Promise<string | undefined>
  /** Writes it unless it is there; returns what is there then. Whoever comes first decides. */
  claim(name: string, value: string): Promise<string>
  replace(name: string, value: string): Promise<void>
  /** Adds to a whole number, 0 when absent; returns the sum. */
  add(name: string, amount: number): Promise<number>
}
