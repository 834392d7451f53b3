import { version } from '../version.ts'

/** The part of the OpenAPI document that no operation says. */
export function openApiInfo(publicUrl: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tollgate',
      description: 'Passcodes by SMS, users and sessions. Every error carries an `error_url` that explains it.',
      version,
    },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        project_secret: { type: 'http' as const, scheme: 'basic', description: 'Project id and secret.' },
        public_token: {
          type: 'http' as const,
          scheme: 'basic',
          description: 'Public token and session token; without a session, the public token again.',
        },
      },
    },
  }
}
