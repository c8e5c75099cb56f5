namespace Insta485.Web.Http;

/// <summary>Marks an endpoint that reads neither a cookie nor a form, so it works without the keys that protect them.</summary>
internal sealed class DataProtectionNotRequired;
