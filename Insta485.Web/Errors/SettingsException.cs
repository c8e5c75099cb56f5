namespace Insta485.Web.Errors;

/// <summary>
/// A setting that keeps the site from starting. The message is one line with its name and what is wrong, without its value, which
/// may be a secret.
/// </summary>
public sealed class SettingsException(string setting, string problem) : Exception($"{setting} {problem}.")
{
    /// <exception cref="SettingsException">The rule does not hold.</exception>
    internal static void Require(bool holds, string setting, string problem)
    {
        if (!holds)
        {
            throw new SettingsException(setting, problem);
        }
    }
}
