import { expect, it } from 'vitest'
import { couldShareCookies } from './hidden-cookie.ts'

it.each([
  { page: 'https://app.example.com/', server: 'https://login.example.com', answer: true },
  { page: 'https://example.com/', server: 'https://login.example.com', answer: true },
  { page: 'https://example.com/', server: 'https://example.com/api/tollgate', answer: true },
  { page: 'http://localhost:3000/', server: 'http://localhost:4000', answer: true },
  { page: 'http://localhost:3000/', server: 'https://localhost', answer: false },
  { page: 'https://app.example.com/', server: 'https://login.example.org', answer: false },
  // Two sites, which only a list of public suffixes could tell apart: the server is asked once in vain.
  { page: 'https://one.co.uk/', server: 'https://other.co.uk', answer: true },
])('a page of $page may have a hidden cookie of $server: $answer', ({ page, server, answer }) => {
  expect(couldShareCookies(new URL(page), server)).toBe(answer)
})
