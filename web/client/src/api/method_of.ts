/** What a server may call by name on an object of the program: its functions, and nothing that every object has. */
export function methodOf(client: object, name: string): ((...args: unknown[]) => unknown) | null {
  if (name === "constructor") return null;
  for (let owner: object | null = client; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (!found) continue;
    return typeof found.value === "function" ? found.value : null;
  }
  return null;
}
