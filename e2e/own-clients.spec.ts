import { describe } from 'vitest'
import { describeClientsOverHttps } from './scenarios-over-https.ts'
import { describeClients } from './scenarios.ts'

describe('own clients', () => describeClients('own'))

describe('own clients over https', () => describeClientsOverHttps('own'))
