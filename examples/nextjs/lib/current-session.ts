import { cache } from 'react'
import { tollgate } from './tollgate.ts'

/** Who is signed in; undefined: nobody. Found out once for all parts of a page. */
export const currentSession = cache(() => tollgate.getSession())
