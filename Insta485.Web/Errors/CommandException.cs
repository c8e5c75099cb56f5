namespace Insta485.Web.Errors;

/// <summary>A command that could not do its work. The message is one line for the operator.</summary>
public sealed class CommandException(string message) : Exception(message);
