import { useRef, useState } from 'react'
import { problemText } from '../lib/problem-text.ts'

/** One request at a time, and what went wrong with the last one. */
export function useRequest() {
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  // A second click may come before the first is drawn.
  const isRunning = useRef(false)

  async function run(request: () => Promise<void>): Promise<void> {
    if (isRunning.current) return
    isRunning.current = true
    setIsBusy(true)
    try {
      await request()
      setProblem(undefined)
    } catch (error) {
      setProblem(problemText(error))
    } finally {
      isRunning.current = false
      setIsBusy(false)
    }
  }

  return { isBusy, problem, run, forgetProblem: () => setProblem(undefined) }
}
