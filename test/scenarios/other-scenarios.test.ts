import { playEverySecond } from './play-files.ts'

playEverySecond(1)
