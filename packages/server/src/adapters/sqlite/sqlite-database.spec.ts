import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../kernel/store-unavailable.ts'
import { openSqliteDatabase, type SqliteDatabase } from './sqlite-database.ts'
import { lockSqliteFile } from './sqlite-lock.ts'

describe('the write queue of a SQLite file', () => {
  let folder: string
  let database: SqliteDatabase

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tollgate-test-'))
    database = openSqliteDatabase(join(folder, 'test.db'))
    database.all('create table notes (text text primary key)', [])
  })
  afterEach(() => {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const note = (text: string) => () => database.all('insert into notes values (?)', [text])
  const notes = () => database.all('select text from notes order by text', []).map((row) => (row as { text: string }).text)

  it('syncs to disk with every commit', () => {
    expect(database.all('pragma journal_mode', [])).toEqual([{ journal_mode: 'wal' }])
    // 2 is FULL: the log is synced by each commit before it returns.
    expect(database.all('pragma synchronous', [])).toEqual([{ synchronous: 2 }])
  })

  it('commits steps that arrive together once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => database.write(note(`note ${index.toString().padStart(2, '0')}`))))
    expect(database.commits).toBe(1)
    expect(notes()).toHaveLength(50)
  })

  it('commits again for a step that arrives later', async () => {
    await database.write(note('first'))
    await database.write(note('second'))
    expect(database.commits).toBe(2)
  })

  it('undoes a step that throws, and no other', async () => {
    const outcomes = await Promise.allSettled([
      database.write(note('before')),
      database.write(() => {
        note('half done')()
        throw new Error('no')
      }),
      database.write(note('after')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(notes()).toEqual(['after', 'before'])
  })

  it('fails every step of a commit that fails', async () => {
    database.all('create table parents (id integer primary key)', [])
    database.all('create table children (parent integer references parents (id) deferrable initially deferred)', [])
    database.all('pragma foreign_keys = on', [])
    const outcomes = await Promise.allSettled([
      database.write(note('innocent')),
      database.write(() => database.all('insert into children values (1)', [])),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(notes()).toEqual([])
    await database.write(note('later'))
    expect(notes()).toEqual(['later'])
  })

  it('waits for a command that holds the file, without holding up anything else', async () => {
    const other = new DatabaseSync(join(folder, 'test.db'))
    other.exec('begin immediate')
    const written = database.write(note('patient'))
    await new Promise((resolve) => setImmediate(resolve))
    other.exec('commit')
    await written
    expect(notes()).toEqual(['patient'])
    other.close()
  })

  it('gives up on a file that stays locked', async () => {
    const other = new DatabaseSync(join(folder, 'test.db'))
    other.exec('begin immediate')
    await expect(database.write(note('too late'))).rejects.toThrow(StoreUnavailable)
    other.exec('commit')
    await database.write(note('again'))
    expect(notes()).toEqual(['again'])
    other.close()
  })

  it('is locked by one server at a time, until that one ends', () => {
    const path = join(folder, 'test.db')
    const first = lockSqliteFile(path)
    expect(first).toBeDefined()
    expect(lockSqliteFile(path)).toBeUndefined()
    first?.release()
    const second = lockSqliteFile(path)
    expect(second).toBeDefined()
    second?.release()
  })
})
