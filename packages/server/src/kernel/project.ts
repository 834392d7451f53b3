import type { Environment, ProjectId } from './ids.ts'
import type { Locale } from './locale.ts'

export type Channel = 'sms' | 'whatsapp' | 'email'
export type JwtAlgorithm = 'RS256' | 'ES256'

/** How many texts may leave. 0 switches one off, in test projects only. */
export interface SendLimits {
  /** Wait after the 1st, 2nd, ... unredeemed send of a lane within 24 h; the last one repeats. Seconds. */
  readonly gap_seconds: readonly number[]
  /** Unredeemed sends an hour to a number from a network that signed in with it before. */
  readonly known_number_hour: number
  /** Unredeemed sends an hour to a number from anybody else. */
  readonly stranger_number_hour: number
  /** Sends a day to a number, each lane by itself; redeemed ones count. */
  readonly number_day: number
  /** Unredeemed sends an hour from one IPv4 address or IPv6 /64. */
  readonly address_hour: number
  /** Live: unredeemed sends a day to never-verified numbers that differ in the last four digits only. */
  readonly prefix_day: number
  /** Live: unredeemed sends a day to never-verified numbers, the whole project. */
  readonly project_new_day: number
}

/** What a project says instead of the shipped text, in some languages; the shipped text stands in the others. */
export interface MessageTemplate {
  readonly channel: Channel
  /** Emails only. */
  readonly subject?: Partial<Readonly<Record<Locale, string>>>
  readonly text: Partial<Readonly<Record<Locale, string>>>
}

/** What an operator sets with `tollgate projects set`; spelled as on the command line. */
export interface ProjectSettings {
  readonly name: string
  /** The name in the text: 1 to 20 GSM-7 basic letters, digits, spaces and `.-&`. */
  readonly sms_name: string
  readonly allowed_origins: readonly string[]
  /** ISO 3166-1 alpha-2. By region of the number, not by calling code. */
  readonly allowed_regions: readonly string[] | 'all'
  readonly locales: readonly Locale[]
  /** Test projects only: E.164 number to its fixed code; these skip the send limits. */
  readonly test_numbers: Readonly<Record<string, string>>
  readonly create_new_users: boolean
  readonly channels: readonly Channel[]
  /** 5 to 527040 (366 days). Minutes. */
  readonly max_session_duration_minutes: number
  readonly http_only_cookies: boolean
  readonly enumeration_protection: boolean
  readonly jwt_algorithm: JwtAlgorithm
  /** The page's host that an autofill text is bound to; none: the text gets no last line. */
  readonly autofill_domain: string | null
  /** 11-character Android SMS Retriever hashes. */
  readonly autofill_app_hashes: readonly string[]
  /** How fresh a session's factor must be for a factor change; 0: as the contract has it. Minutes. */
  readonly factor_change_max_age_minutes: number
  /** By id. `sms`, `whatsapp` and `email` take the place of a channel's shipped text; others are asked for by their id. */
  readonly templates: Readonly<Record<string, MessageTemplate>>
  /** Where the final states of messages are reported; null: nowhere. */
  readonly webhook_url: string | null
  readonly limits: SendLimits
}

export interface Project {
  readonly projectId: ProjectId
  readonly environment: Environment
  readonly publicToken: string
  /** SHA-256 of the secret, hex. */
  readonly secretHash: string
  readonly settings: ProjectSettings
}
