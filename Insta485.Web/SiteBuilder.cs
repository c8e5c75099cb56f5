using Insta485.Web.Api;
using Insta485.Web.Auth;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Hosting;
using Insta485.Web.Http;
using Insta485.Web.Live;
using Insta485.Web.Pages;
using Insta485.Web.Pages.Forms;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Accounts;
using Insta485.Web.Stores.Moderation;
using Insta485.Web.Stores.Notifications;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Portability;
using Insta485.Web.Stores.Saved;
using Insta485.Web.Stores.Search;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.FileProviders;

namespace Insta485.Web;

/// <summary>The map of the site: its services, then the pipeline in order, then the routes.</summary>
public static class SiteBuilder
{
    /// <summary>The pages that require no session. Every other page does, also one that is added later.</summary>
    internal static readonly string[] OpenPages =
        ["/Accounts/Login", "/Accounts/Create", "/Accounts/Recover", "/Forms/Accounts", "/Forms/Passkeys", "/Api/Docs", "/Error"];

    /// <summary>Builds the site for one database, ready to start.</summary>
    /// <param name="builder">Holds the configuration already.</param>
    public static WebApplication Build(WebApplicationBuilder builder, SiteOptions options, Target target)
    {
        var services = builder.Services;
        services.AddSingleton(options)
            .AddSingleton(target)
            .AddSingleton(options.Accounts).AddSingleton(options.Uploads).AddSingleton(options.Limits).AddSingleton(options.Public)
            .AddSingleton(options.Live)
            .AddSingleton(TimeProvider.System);

        // The database: pools, a session for each request, a store for each kind of thing.
        services.AddSingleton<DatabaseServers>();
        if (target.Hosts.Count > 1)
        {
            services.AddHostedService<ReplicaLagMonitor>();
        }

        services.AddScoped<Db>()
            .AddScoped<FeedReader>().AddScoped<ExploreReader>().AddScoped<TagReader>().AddScoped<SearchReader>()
            .AddScoped<PeopleReader>().AddScoped<PictureReader>().AddScoped<RateLimiter>().AddScoped<PictureIntake>()
            .AddScoped<AccountStore>().AddScoped<CredentialStore>()
            .AddScoped<PostStore>().AddScoped<CommentStore>().AddScoped<CommentDeleter>().AddScoped<LikeStore>()
            .AddScoped<IdempotencyStore>()
            .AddScoped<NewPostStore>().AddScoped<PendingPhotoStore>().AddScoped<PostTextStore>().AddScoped<HistoryStore>()
            .AddScoped<FollowStore>().AddScoped<FollowRequestStore>().AddScoped<BlockStore>().AddScoped<PrivacyStore>()
            .AddScoped<LogInAttempts>().AddScoped<LoginSessionStore>().AddScoped<TokenStore>().AddScoped<RecoveryCodeStore>()
            .AddScoped<NotificationStore>().AddScoped<SavedPostStore>().AddScoped<AccountExporter>()
            .AddScoped<ImportStore>().AddScoped<ImportedPostStore>().AddScoped<PhotoImporter>().AddScoped<AccountImporter>()
            .AddScoped<ReportStore>().AddScoped<ModerationReader>().AddScoped<ModerationStore>();
        services.AddSingleton<ImportSteps>().AddSingleton<StrangerDelay>().AddScoped(scope =>
        {
            var context = scope.GetRequiredService<IHttpContextAccessor>().HttpContext;
            return new SecurityLog(scope.GetRequiredService<ILoggerFactory>(),
                context is null ? "-" : ClientAddress.Exact(context), context?.TraceIdentifier ?? "-");
        });
        services.AddSingleton(_ => IPictureStore.Of(options))
            .AddSingleton<TempFolder>().AddSingleton<DecoderPool>().AddSingleton<PictureProcessor>().AddSingleton<Uploads>()
            .AddSingleton<Passwords>().AddSingleton<SearchLimiter>()
            .AddSingleton(new PasswordRules(options.Accounts.RefuseCommonPasswords ?? !target.IsLocal));

        // Who is asking. Every page requires a session except the open ones.
        services.AddHttpContextAccessor().AddScoped<CurrentUser>();
        services.AddSignIn(options);
        services.AddRazorPages(pages =>
        {
            pages.Conventions.AuthorizeFolder("/");
            foreach (var open in OpenPages)
            {
                pages.Conventions.AllowAnonymousToPage(open);
            }

            pages.Conventions.AddPageApplicationModelConvention(
                "/Forms/Accounts", page => RequestSizeLimits.Allow(page, RequestSizeLimits.Upload(options.Uploads.MaxBytes)));
            pages.Conventions.AddPageApplicationModelConvention(
                "/Forms/Posts", page => RequestSizeLimits.Allow(page, RequestSizeLimits.Post(options.Uploads)));
            pages.Conventions.AddPageApplicationModelConvention(
                "/Accounts/Import", page => RequestSizeLimits.Allow(page, RequestSizeLimits.Import(options.Uploads)));

            if (!builder.Environment.IsDevelopment())
            {
                // Shows every component in every state, for development only.
                pages.Conventions.AddFolderRouteModelConvention("/Design", page => page.Selectors.Clear());
            }

            pages.Conventions.AddFolderApplicationModelConvention("/", PageConventions.AddVerbs);
            pages.Conventions.ConfigureFilter(new Microsoft.AspNetCore.Mvc.TypeFilterAttribute(typeof(RefusedForm)) { Order = 1 });
            pages.Conventions.ConfigureFilter(new Microsoft.AspNetCore.Mvc.TypeFilterAttribute(typeof(PageGuard)) { Order = 2 });
        }).AddMvcOptions(mvc => mvc.Filters.Add<AntiforgeryFailureFilter>());
        services.AddScoped<Partials>().AddSingleton<IHtmlGenerator, FormToken>();
        services.AddAntiforgery(token =>
        {
            token.FormFieldName = "csrf_token";
            token.Cookie.Name = "csrf";
            token.Cookie.SameSite = SameSiteMode.Lax;
            token.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // SecurityHeaders sends frame-ancestors 'none', which covers it.
            token.SuppressXFrameOptionsHeader = true;
        });
        services.AddApi();
        EventStreamEndpoint.Add(services);
        services.AddHealth(Migration.Read(Path.Combine(options.Root, "sql", "migrations")).Count);
        GracefulShutdown.Add(services, options.Shutdown);
        AccountShare.Add(services, options.Limits.ReadsAtOncePerAccount, options.Limits.ReadsPerSecondPerAccount);
        Compression.Add(services);
        Telemetry.Add(services, builder.Configuration);
        services.AddExceptionHandler<RefusalHandler>().AddSingleton<Scripts>();
        services.AddSingleton<FormReading>()
            .Configure<FormOptions>(form => form.MultipartBodyLengthLimit = RequestSizeLimits.Largest(options.Uploads));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestSizeLimits.Form;
            SlowReaders.CutOff(kestrel, TimeSpan.FromSeconds(options.Limits.SlowReaderSeconds));
        });

        services.RemoveKeyWarmup();
        var app = builder.Build();
        // A missing folder or list of passwords stops the start instead of failing the first upload.
        app.Services.GetRequiredService<Passwords>();
        app.Services.GetRequiredService<TempFolder>();
        if (options.Uploads.Store == UploadStore.Folder)
        {
            options.UploadsFolder();
        }

        app.UseKnownProxies(options.ForwardedHeaders);
        app.UseHostCookies();
        app.UseServedBy(options.ServedBy);
        GracefulShutdown.Use(app);
        app.UseRequestLog();
        app.UseSecurityHeaders(options.Public);
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.UseExceptionHandler(_ => { });
        app.UseSameOrigin();
        var drawings = Path.Combine(options.Root, "Insta485.Web", "Pages", "Design");
        if (app.Environment.IsDevelopment() && Directory.Exists(drawings))
        {
            // Two drawings with proportions that no sample photo has.
            app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(drawings) });
        }

        app.UseRouting();
        app.UseTrailingSlash();
        app.UseResponseBuffering();
        app.UseDataProtectionKeys();
        app.UseReadReplica(target);
        app.UsePoolShare();
        app.UseCompression();
        app.UseAuthentication();
        app.UseSessionUses();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseFormReading();
        EventStreamEndpoint.UseChangeNotifier(app);

        app.MapStaticAssets().AllowAnonymous().WithMetadata(new DataProtectionNotRequired());
        app.MapRazorPages().WithStaticAssets();
        app.MapUploads();
        app.MapReportedPictures();
        EventStreamEndpoint.Map(app);
        app.MapApi();
        app.MapHealth();
        app.MapWellKnown();
        return app;
    }
}
