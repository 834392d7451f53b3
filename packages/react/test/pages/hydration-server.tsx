import { renderToString } from 'react-dom/server'
import { HydrationApp } from './hydration-app.tsx'
import './hydration-pages.ts'

globalThis.renderedPages = {
  hydrated: renderToString(<HydrationApp assumeHydrated />),
  unhydrated: renderToString(<HydrationApp assumeHydrated={false} />),
}
