/** A value that a program wanted to send cannot be. Nothing has been sent then. */
export class AmfEncodeError extends TypeError {
  constructor(message: string) {
    super(message);
    this.name = "AmfEncodeError";
  }
}

export function cannotBeSent(value: unknown): AmfEncodeError {
  return new AmfEncodeError(`a ${typeof value} cannot be sent`);
}
