"""All settings, from the environment (config/env.py). There is no `if production`: what differs is a URL."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config.env import BASE_DIR, DATA_DIR, database_url, env, redis_url, secret_key

SECRET_KEY = secret_key()
DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = [
    *env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]),
    urlsplit(PUBLIC_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_rq",
    "ninja",
    "csp",
    "config",
    "accounts",
    "templates_app",
    "jobs",
    "review",
    "webhooks",
    "builder",
    "api",
    "demo",
]

MIDDLEWARE = [
    "config.request_id.RequestIdMiddleware",
    "config.unread_body.UnreadBodyMiddleware",
    "config.body_limit.BodyLimitMiddleware",
    "api.middleware.ErrorShapeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.EnvironmentMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.navigation",
            ],
        },
    },
]

# --- data -------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(database_url())}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that will write takes the lock when it begins, so it waits instead of failing half-way.
    # FULL: an accepted job survives a power cut, not only a crash.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONNECTION_MAX_AGE_S", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # What the URL asks for (?sslmode=require) goes before our own.
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5, **DATABASES["default"].get("OPTIONS", {})}

REDIS_URL = redis_url()
JOB_TIMEOUT_S = env.int("JOB_TIMEOUT_S", default=1800)
# The reading itself ends at JOB_TIMEOUT_S; RQ's own limit leaves time to store what was found.
RQ_QUEUES = {
    name: {"URL": REDIS_URL, "SERIALIZER": "rq.serializers.JSONSerializer", "DEFAULT_TIMEOUT": timeout_s}
    for name, timeout_s in {"extraction": JOB_TIMEOUT_S + 60, "courier": 60}.items()
}
RQ = {"COMMIT_MODE": "auto", "DEFAULT_RESULT_TTL": 0}

# Counters that all web processes share: sign-in and polling limits. Without its server nothing is counted.
CACHES = {"default": {"BACKEND": "config.cache.ForgivingRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "cache"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Bodies that are held in memory (forms, JSON with base64); uploaded files are limited by MAX_DOCUMENT_BYTES.
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_JSON_BODY_BYTES", default=35 * 1024 * 1024)

# --- jobs -------------------------------------------------------------------------------------------------------
MAX_DOCUMENT_BYTES = env.int("MAX_DOCUMENT_BYTES", default=100 * 1024 * 1024)
MAX_DOCUMENT_PAGES = env.int("MAX_DOCUMENT_PAGES", default=1000)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=3)
# Seconds before the second, third ... attempt.
JOB_RETRY_DELAYS_S = [5, 30, 120]
# Jobs that one API key may have queued or under way at a time; 0: any number.
MAX_ACTIVE_JOBS_PER_KEY = env.int("MAX_ACTIVE_JOBS_PER_KEY", default=1000)
# How often one job may be asked for in a minute, by everybody together.
MAX_POLLS_PER_MINUTE = env.int("MAX_POLLS_PER_MINUTE", default=120)
# How long a request may wait for a job to end, and how many of a web process's threads (WEB_THREADS) may wait at a
# time; two more may ask a worker (jobs.queue.ask), and the others have pages to give out.
MAX_WAIT_S = env.int("MAX_WAIT_S", default=60)
MAX_WAITING_REQUESTS = env.int("MAX_WAITING_REQUESTS", default=12)
# From so many pages on, Pulse's API gives an extraction out at an address of its own, once.
PARSELYZE_MAX_SCANNED_PAGES = env.int("PARSELYZE_MAX_SCANNED_PAGES", default=30)
PULSE_LARGE_RESULT_PAGES = env.int("PULSE_LARGE_RESULT_PAGES", default=70)
# A worker that has not renewed its claim for so long is taken for dead; it renews three times as often.
JOB_LEASE_S = env.float("JOB_LEASE_S", default=15)
SWEEP_INTERVAL_S = env.float("SWEEP_INTERVAL_S", default=2)
SANDBOX_MEMORY_BYTES = env.int("SANDBOX_MEMORY_BYTES", default=4 * 1024**3)
# The model that extraction workers load before they fork.
OCR_ENGINE_TO_WARM = env.str("OCR_ENGINE_TO_WARM", default="rapidocr")
# Who is told of a JobEvent, by dotted path, since these apps stand above `jobs`.
JOB_EVENT_SUBSCRIBERS = [
    "review.services.open_task_for_event",
    "webhooks.services.create_deliveries",
    "builder.feeding.feed_for_event",
    "api.dialects.pulse.pipelines.go_on",
]
# Who deletes what it holds of an expired job's values, by dotted path.
JOB_FORGETTERS = [
    "review.retention.forget_corrections",
    "builder.feeding.forget_fed",
    "webhooks.services.forget_values",
]
# Who is asked before a version of a template is published, by dotted path; a refusal can be overruled by an admin.
PUBLISH_GATES = ["builder.gate.refuse_worse"]
# Who tells what people said about a job's fields, by dotted path.
JOB_WORDS = "review.history.words_of"
# What the sweeper runs on every round, by dotted path.
SWEEPS = [
    "jobs.sweeps.requeue_lost_jobs",
    "jobs.sweeps.enqueue_waiting_jobs",
    "jobs.sweeps.publish_waiting_events",
    "review.sweeps.release_expired_claims",
    "review.recalibrating.refit_calibrations",
    "webhooks.sweeps.enqueue_due_deliveries",
    "builder.sweeps.enqueue_lost_runs",
    "builder.sweeps.propose_from_corrections",
    "jobs.sweeps.delete_orphaned_files",
    "jobs.sweeps.expire_results",
    "api.sweeps.forget_old_idempotency_keys",
    "api.sweeps.delete_unused_uploads",
]

# --- requests that the desk makes -------------------------------------------------------------------------------
# Hosts or networks (CIDR) on the operator's own LAN that may be called although their address is private.
EGRESS_ALLOWED_PRIVATE_HOSTS = env.list("EGRESS_ALLOWED_PRIVATE_HOSTS", default=[])
# For all of a document that is given by its URL, redirects included.
FETCH_TIMEOUT_S = env.float("FETCH_TIMEOUT_S", default=60)
WEBHOOK_TIMEOUT_S = 15
# How messages may be written besides Standard Webhooks, by dotted path: name of the format to webhooks.formats.Format.
WEBHOOK_FORMATS = {"parselyze": "api.dialects.parselyze.callbacks.FORMAT"}

# --- sign-in and browser safety ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "jobs:list"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# Probes ask from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# The desk speaks for its own host. Neighbours below it, and browsers' preload list, are the operator's to decide on.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language, time, logs ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.request_id.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
