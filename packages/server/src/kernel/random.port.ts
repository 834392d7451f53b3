/** Every value comes from the operating system's generator; tests hold a scripted one. */
export interface Random {
  bytes(length: number): Buffer
  /** Version 4, lower case. */
  uuid(): string
  /** Uniform in [0, below), by rejection: a remainder would favour small codes. */
  integer(below: number): number
}
