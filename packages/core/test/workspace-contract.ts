import { describe } from 'vitest'
import { comingBackContract } from './contract/coming-back.ts'
import { picturesContract } from './contract/pictures.ts'
import { promptsContract } from './contract/prompts.ts'
import { recordsContract } from './contract/records.ts'
import { statesContract } from './contract/states.ts'
import type { Open } from './contract/subject.ts'
import { viewsContract } from './contract/views.ts'
import { waitingContract } from './contract/waiting.ts'
import { wordsContract } from './contract/words.ts'

/** What holds of a `Workspace`, wherever its panes run. */
export function workspaceContract(open: Open): void {
  describe('records', () => recordsContract(open))
  describe('views', () => viewsContract(open))
  describe('pictures', () => picturesContract(open))
  describe('states', () => statesContract(open))
  describe('words', () => wordsContract(open))
  describe('prompts', () => promptsContract(open))
  describe('waiting', () => waitingContract(open))
  describe('coming back', () => comingBackContract(open))
}
