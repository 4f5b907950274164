/** Look-ups until V8 has surely taken notice. */
const LOOK_UPS = 1_000;

const made = new WeakSet<object>();

/**
 * Lets V8 optimize what constructs objects of the class. It keeps static members in a dictionary where one has a
 * computed name, such as [Symbol.species]; if the class extends another, the compiler then begins with its constructor
 * again and again, and always gives up (seen in V8 11.3). As long as a constructor is not optimized, each function that
 * it assigns to a property is allocated among the old objects, where it holds all that it reaches until the next long
 * collection. But an object that others inherit from gets fast properties, once they are looked up in often.
 */
export function makeFast(ofClass: object): void {
  if (made.has(ofClass)) return;
  made.add(ofClass);
  const heir: { nothing?: unknown } = Object.create(ofClass);
  const lookUp = (from: { nothing?: unknown }) => from.nothing;
  for (let looked = 0; looked < LOOK_UPS; looked += 1) lookUp(heir);
}
