import { Type } from 'typebox'
import { replyWith } from '../envelope.ts'
import * as fields from '../fields.ts'
import { Message, MessageState } from '../objects.ts'
import { operation } from '../operation.ts'

export const searchMessages = operation({
  id: 'searchMessages',
  method: 'POST',
  path: '/v1/messages/search',
  summary: 'Answers the messages that match, newest first, page by page; without a filter, all of them.',
  authentication: 'project_secret',
  body: Type.Object({
    to: Type.Optional(fields.messageRecipient),
    state: Type.Optional(MessageState),
    channel: Type.Optional(Type.Enum(['sms', 'whatsapp', 'email'])),
    /** From this moment on. */
    created_after: Type.Optional(fields.messageSearchTime),
    /** Up to, and without, this moment. */
    created_before: Type.Optional(fields.messageSearchTime),
    limit: Type.Optional(fields.messageSearchLimit),
    cursor: Type.Optional(fields.messageSearchCursor),
  }),
  reply: replyWith({
    /** May be fewer than `limit`, or none, on any page: one page looks at 10,000 messages at the most. */
    results: Type.Array(Message),
    results_metadata: Type.Object({
      /** null on the last page. */
      next_cursor: Type.Union([Type.String(), Type.Null()]),
    }),
  }),
  errors: ['message_search_invalid_to', 'message_search_invalid_limit', 'message_search_invalid_cursor', 'message_search_invalid_time'],
})

export const getMessage = operation({
  id: 'getMessage',
  method: 'GET',
  path: '/v1/messages/:message_id',
  summary: 'Answers a message, its fields at the top level: when it was requested, sent, delivered and verified, by whom and for how much.',
  authentication: 'project_secret',
  params: Type.Object({ message_id: fields.messageId }),
  reply: replyWith(Message.properties),
  errors: ['message_not_found'],
})
