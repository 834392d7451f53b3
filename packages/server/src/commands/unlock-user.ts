import { CommandFailure } from '../kernel/command-failure.ts'
import type { Clock } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import { parsePhoneNumber } from '../kernel/phone-number.ts'
import type { NumberLocks } from '../guard/number-locks.ts'
import type { ManageProjects } from '../projects/manage-projects.ts'
import type { UserStore } from '../users/user-store.port.ts'

interface Dependencies {
  readonly manage: ManageProjects
  readonly users: UserStore
  readonly locks: NumberLocks
  readonly clock: Clock
}

/** Opens every lane of a number, or of all numbers of a user; says how many numbers that were, and how many of them were locked. */
export function makeUnlockUser({ manage, users, locks, clock }: Dependencies) {
  return async (projectId: ProjectId, userOrNumber: string): Promise<{ readonly numbers: number; readonly unlocked: number }> => {
    if ((await manage.find(projectId)) === undefined) throw new CommandFailure(`there is no project ${projectId}`, 2)
    const numbers = await numbersOf(projectId, userOrNumber)
    const { size: unlocked } = await locks.locksOf(projectId, numbers)
    await locks.unlock(projectId, numbers)
    return { numbers: numbers.length, unlocked }
  }

  async function numbersOf(projectId: ProjectId, userOrNumber: string): Promise<readonly string[]> {
    if (userOrNumber.startsWith('+')) {
      const parsed = parsePhoneNumber(userOrNumber)
      if (!parsed.ok) throw new CommandFailure(`${userOrNumber} is no phone number; expected: E.164, such as +14155552671`, 2)
      return [parsed.value.number]
    }
    const user = await users.find(projectId, userOrNumber, clock.now())
    if (user === undefined) throw new CommandFailure(`there is no user ${userOrNumber}`, 2)
    return user.factors.filter(({ kind }) => kind === 'phone_number').map(({ address }) => address)
  }
}
