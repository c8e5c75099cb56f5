namespace Insta485.Web.Stores.Portability;

/// <summary>A file is no archive of an account, or not as it says. The message is a sentence for the person who sent it.</summary>
internal sealed class ArchiveException(string message, Exception? cause = null) : Exception(message, cause);
