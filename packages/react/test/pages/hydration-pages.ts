declare global {
  /** What `hydration-server.tsx` leaves behind; `var`, because only that is seen from outside of its bundle. */
  var renderedPages: Readonly<Record<'hydrated' | 'unhydrated', string>>
}

export {}
