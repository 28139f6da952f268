/** Whatever throws says where in the file it did. */
export async function named<T>(place: string, play: () => Promise<T>): Promise<T> {
  try {
    return await play()
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
