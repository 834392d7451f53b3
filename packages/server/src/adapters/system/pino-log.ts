import { destination, pino, type Level } from 'pino'
import type { Log } from '../../kernel/log.port.ts'

export type LogLevel = Level | 'silent'

/** One JSON line an event, on standard error, so that a command's own output stays clean. What must not be seen is left out even if it is logged by mistake. */
export function makePinoLog(level: LogLevel): Log {
  const secrets = ['code', 'token', 'session_token', 'session_jwt', 'secret', 'phone_number', 'authorization', 'to']
  const paths = secrets.flatMap((name) => [name, `*.${name}`])
  return pino({ level, base: { name: 'tollgate' }, redact: { paths, censor: '[left out]' } }, destination({ dest: 2, sync: true }))
}
