import { hydrateRoot } from 'react-dom/client'
import { HydrationApp } from './hydration-app.tsx'
import './hooks-page-options.ts'

const main = document.querySelector('main') ?? document.body
hydrateRoot(main, <HydrationApp assumeHydrated={window.assumeHydrated} />, {
  onRecoverableError: (error) => console.error('recovered from', error),
})
