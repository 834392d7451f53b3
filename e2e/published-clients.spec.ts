import { describe } from 'vitest'
import { describeClientsOverHttps } from './scenarios-over-https.ts'
import { describeClients } from './scenarios.ts'

describe('published clients, led here by `endpoints`', () => describeClients('published'))

describe('published clients, led here by `customBaseUrl`', () => describeClientsOverHttps('published'))
