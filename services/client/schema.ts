/* Made of docs/openapi.json by `npm run client`: not to be edited. */

export interface paths {
    "/technician-views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One page of a view, with the badges of all views
         * @description What the dashboard shows. `counts` are the badges: of everything you may see, whatever is filtered. `total` obeys all filters; `filterCounts` all but `type`, whose tabs they are. Subtasks are counted.
         */
        get: operations["technicianViews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/technician-views/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The badges alone
         * @description The numbers of a list without the list. Keys are in snake_case here, as the dashboard expects them.
         */
        get: operations["counts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/business-unit-counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many requests each business unit has
         * @description Every active unit that you may see, also those with none: the largest first, then by name.
         */
        get: operations["businessUnitCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ticket-type-counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many requests are subtasks
         * @description Of everything live that you may see.
         */
        get: operations["ticketTypeCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/technician-views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One request, as lists show it
         * @description When you may see it; otherwise it does not exist for you.
         */
        get: operations["requestById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/technician-views/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Many requests or several lists, all of one moment
         * @description Either up to 100 `ids`, answered in their order, or up to 20 `queries`, each like the query of a list. Nothing is changed: it is a POST because the questions are long.
         */
        post: operations["batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** @constant */
            type: "about:blank";
            title: string;
            status: number;
            detail: string;
            readonly errors?: {
                field: string;
                message: string;
            }[];
            /** @description One word: with 503 what is missing, with 409 why not. */
            reason?: string;
        };
        TechnicianViews: {
            data: components["schemas"]["Request"][];
            /** @description Of everything the reader may see, whatever the filters. */
            counts: {
                unassigned: number;
                allUnsolved: number;
                myUnsolved: number;
                recentlyUpdated: number;
                recentlySolved: number;
                allYourRequests: number;
                urgentHighPriority: number;
                pendingRequesterResponse: number;
                pendingSubtask: number;
                newToday: number;
                inProgress: number;
                allTickets: number;
                allSolved: number;
            };
            /** @description Of what every filter but type leaves. */
            filterCounts: {
                all: number;
                parents: number;
                subtasks: number;
            };
            total: number;
            page: number;
            perPage: number;
            meta: components["schemas"]["Meta"];
        };
        Request: {
            /** Format: uuid */
            id: string;
            status: {
                id: number;
                name: string;
                color: string | null;
                countAsSolved: boolean;
                nameEn: string | null;
                nameAr: string | null;
            } | null;
            subject: string;
            requester: {
                /** Format: uuid */
                id: string;
                fullName: string | null;
            };
            requested: string;
            dueDate: string | null;
            priority: {
                id: number;
                name: string;
                responseTimeMinutes: number;
                resolutionTimeHours: number;
            } | null;
            lastMessage: {
                content: string;
                senderName: string | null;
                createdAt: string;
                sequenceNumber: number;
            } | null;
            businessUnit: {
                id: number;
                name: string;
            } | null;
            tag: {
                id: number;
                nameEn: string | null;
                nameAr: string | null;
            } | null;
            /** @description The tag’s. */
            category: {
                id: number;
                name: string | null;
                nameEn: string | null;
                nameAr: string | null;
            } | null;
            subcategory: {
                id: number;
                name: string | null;
                nameEn: string | null;
                nameAr: string | null;
            } | null;
            requesterHasUnread: boolean;
            technicianHasUnread: boolean;
            parentTaskId: string | null;
            isBlocked: boolean;
            assignedToSectionId: number | null;
            assignedToTechnicianId: string | null;
            completedAt: string | null;
            estimatedHours: number | null;
        };
        Meta: {
            asOf: {
                /** @description End of the last transaction that is in the answer, a position in Postgres’ log. */
                lsn: string;
                /** @description When that transaction committed, by the source’s clock. */
                committedAt: string;
            };
            /** @description How long ago that was, in milliseconds. */
            ageMs: number;
            generation: number;
            /** @description Older than STALE_AFTER, partial, or of a state before one that was answered with already. */
            stale: boolean;
            /** @description A transaction too large for one step is half applied. */
            partial: boolean;
            /** @description A change could not be understood and waits for an operator. */
            degraded: boolean;
            /** @description Only when the clock of the machine that answers is wrong: so far behind the source’s; ageMs allows for it. */
            clockBehindMs?: number;
            /**
             * @description Only when the read model did not answer and the source itself did; generation is 0 then.
             * @constant
             */
            source?: "database";
        };
        SomeOfTechnicianViews: {
            data: components["schemas"]["SomeOfRequest"][];
            /** @description Of everything the reader may see, whatever the filters. */
            counts: {
                unassigned: number;
                allUnsolved: number;
                myUnsolved: number;
                recentlyUpdated: number;
                recentlySolved: number;
                allYourRequests: number;
                urgentHighPriority: number;
                pendingRequesterResponse: number;
                pendingSubtask: number;
                newToday: number;
                inProgress: number;
                allTickets: number;
                allSolved: number;
            };
            /** @description Of what every filter but type leaves. */
            filterCounts: {
                all: number;
                parents: number;
                subtasks: number;
            };
            total: number;
            page: number;
            perPage: number;
            meta: components["schemas"]["Meta"];
        };
        SomeOfRequest: {
            /** Format: uuid */
            id?: string;
            status?: {
                id?: number;
                name?: string;
                color?: string | null;
                countAsSolved?: boolean;
                nameEn?: string | null;
                nameAr?: string | null;
            } | null;
            subject?: string;
            requester?: {
                /** Format: uuid */
                id?: string;
                fullName?: string | null;
            };
            requested?: string;
            dueDate?: string | null;
            priority?: {
                id?: number;
                name?: string;
                responseTimeMinutes?: number;
                resolutionTimeHours?: number;
            } | null;
            lastMessage?: {
                content?: string;
                senderName?: string | null;
                createdAt?: string;
                sequenceNumber?: number;
            } | null;
            businessUnit?: {
                id?: number;
                name?: string;
            } | null;
            tag?: {
                id?: number;
                nameEn?: string | null;
                nameAr?: string | null;
            } | null;
            category?: {
                id?: number;
                name?: string | null;
                nameEn?: string | null;
                nameAr?: string | null;
            } | null;
            subcategory?: {
                id?: number;
                name?: string | null;
                nameEn?: string | null;
                nameAr?: string | null;
            } | null;
            requesterHasUnread?: boolean;
            technicianHasUnread?: boolean;
            parentTaskId?: string | null;
            isBlocked?: boolean;
            assignedToSectionId?: number | null;
            assignedToTechnicianId?: string | null;
            completedAt?: string | null;
            estimatedHours?: number | null;
        };
        Counts: {
            counts: {
                unassigned: number;
                all_unsolved: number;
                my_unsolved: number;
                recently_updated: number;
                recently_solved: number;
                all_your_requests: number;
                urgent_high_priority: number;
                pending_requester_response: number;
                pending_subtask: number;
                new_today: number;
                in_progress: number;
                all_tickets: number;
                all_solved: number;
            };
            filter_counts: {
                all: number;
                parents: number;
                subtasks: number;
            };
            /** @description With `facets`: how many requests each value of a filter would leave beside all other filters; those of none are left out. */
            facets?: {
                type?: {
                    all: number;
                    parents: number;
                    subtasks: number;
                };
                unread?: {
                    true: number;
                };
                status_id?: {
                    [key: string]: number;
                };
                priority_id?: {
                    [key: string]: number;
                };
                /** @description −1: without a unit. */
                business_unit_ids?: {
                    [key: string]: number;
                };
            };
            meta: components["schemas"]["Meta"];
        };
        BusinessUnitCounts: {
            businessUnits: {
                id: number;
                name: string;
                count: number;
            }[];
            /** @description Sum of the units listed. */
            total: number;
            /** @description Requests without a unit; not in total. */
            unassignedCount: number;
            meta: components["schemas"]["Meta"];
        };
        TicketTypeCounts: {
            all: number;
            parents: number;
            subtasks: number;
            meta: components["schemas"]["Meta"];
        };
        RequestById: {
            data: components["schemas"]["Request"];
            meta: components["schemas"]["Meta"];
        };
        SomeOfRequestById: {
            data: components["schemas"]["SomeOfRequest"];
            meta: components["schemas"]["Meta"];
        };
        BatchOfIds: {
            /** @description In the order asked, each once. */
            data: components["schemas"]["SomeOfRequest"][];
            /** @description Those that do not exist or that the reader may not see. */
            missing: string[];
            meta: components["schemas"]["Meta"];
        };
        BatchOfQueries: {
            /** @description In the order asked, all of one position. */
            results: {
                data: components["schemas"]["SomeOfRequest"][];
                /** @description Of everything the reader may see, whatever the filters. */
                counts: {
                    unassigned: number;
                    allUnsolved: number;
                    myUnsolved: number;
                    recentlyUpdated: number;
                    recentlySolved: number;
                    allYourRequests: number;
                    urgentHighPriority: number;
                    pendingRequesterResponse: number;
                    pendingSubtask: number;
                    newToday: number;
                    inProgress: number;
                    allTickets: number;
                    allSolved: number;
                };
                /** @description Of what every filter but type leaves. */
                filterCounts: {
                    all: number;
                    parents: number;
                    subtasks: number;
                };
                total: number;
                page: number;
                perPage: number;
                links: {
                    /** @description Without a host. */
                    first: string;
                    prev: string | null;
                    next: string | null;
                    /** @description Without a host. */
                    last: string;
                };
            }[];
            meta: components["schemas"]["Meta"];
        };
    };
    responses: {
        /** @description What you have is still true (`If-None-Match`). Freshness is told in the headers. */
        304: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description A name that does not exist, a cursor that was not made here for this list, or a body that is not JSON. */
        400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No token, or one that is not good (any more). Sign in again. */
        401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token is good, but this user may not use the technician dashboard. */
        403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such request, or none that you may see: which of the two is not told. */
        404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body did not arrive in time. */
        408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The cursor was good, but views are ordered by other rules since. Begin at the first page. */
        410: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. */
        413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The address is too long; a batch takes more. */
        414: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not `application/json`, or it is compressed. */
        415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A value is none, or is out of range; `errors` names each. */
        422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests of this user, or from this address. `Retry-After` says when there are more. */
        429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No truthful answer now; `reason` says why. Of what was demanded: `not-yet-visible` (`min_lsn` is not there yet), `too-stale` (older than `max_age`). Of the service: `unreachable`, `no-generation`, `hydrating`, `incomplete` (the read model), `busy` (too many ask Postgres while Redis is away), `too-deep` (Postgres gives the first pages only), `late`, `no-keys` (tokens cannot be verified). Never zeros instead. */
        503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Which list of the dashboard. Anything else is a 400. */
        view: "unassigned" | "all_unsolved" | "my_unsolved" | "recently_updated" | "recently_solved" | "all_your_requests" | "urgent_high_priority" | "pending_requester_response" | "pending_subtask" | "new_today" | "in_progress" | "all_tickets" | "all_solved";
        /** @description Only these business units, of those you may see anyway; −1 stands for requests without a unit. */
        business_unit_ids: number[];
        /** @description The older way to name one unit. Both ways may be mixed. */
        business_unit_id: number;
        /** @description Only requests that are nobody’s subtask, or only subtasks. */
        type: "all" | "parents" | "subtasks";
        /** @description Only requests with something that no technician has read. Leave it out for all; `false` is a 422. */
        unread: "true";
        /** @description Only these statuses. */
        status_id: number[];
        /** @description Only these priorities. */
        priority_id: number[];
        /** @description Page by number. Past the end: 200, no `data`, the true `total`. Not together with `cursor`. */
        page: number;
        /** @description Requests on a page. */
        per_page: number;
        /** @description Where to go on, as a `Link` of an earlier answer has it. Unlike a page number it shows no request twice and leaves out none that stood still while others moved to the front. It knows its view and filters: they need not be given, and must be the same where they are. It holds for the same reader; made-up ones are a 400. */
        cursor: string;
        /** @description Show only these fields of each request, separated by commas, in the order of the full answer. */
        fields: ("id" | "status" | "status.id" | "status.name" | "status.color" | "status.countAsSolved" | "status.nameEn" | "status.nameAr" | "subject" | "requester" | "requester.id" | "requester.fullName" | "requested" | "dueDate" | "priority" | "priority.id" | "priority.name" | "priority.responseTimeMinutes" | "priority.resolutionTimeHours" | "lastMessage" | "lastMessage.content" | "lastMessage.senderName" | "lastMessage.createdAt" | "lastMessage.sequenceNumber" | "businessUnit" | "businessUnit.id" | "businessUnit.name" | "tag" | "tag.id" | "tag.nameEn" | "tag.nameAr" | "category" | "category.id" | "category.name" | "category.nameEn" | "category.nameAr" | "subcategory" | "subcategory.id" | "subcategory.name" | "subcategory.nameEn" | "subcategory.nameAr" | "requesterHasUnread" | "technicianHasUnread" | "parentTaskId" | "isBlocked" | "assignedToSectionId" | "assignedToTechnicianId" | "completedAt" | "estimatedHours")[];
        /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
        min_lsn: string;
        /** @description How long `min_lsn` may take, in milliseconds. */
        wait: number;
        /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
        max_age: number;
        /** @description The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing. */
        "If-None-Match": string;
        /** @description Like `min_lsn`. */
        "Min-LSN": string;
        /** @description Like `wait`, which comes before it. */
        Wait: number;
        /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
        "Cache-Control": string;
        /** @description A name of your own for this request; the answer and our logs carry it. */
        "X-Request-Id": string;
        /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
        "X-Correlation-ID": string;
        /** @description Count the values of these filters too, separated by commas: how many requests each would leave. A filter does not narrow its own values, so that they tell what choosing another one would show. */
        facets: ("type" | "unread" | "status_id" | "priority_id" | "business_unit_ids")[];
        /**
         * @description Id of a request.
         * @example 0198a3c2-7d54-7b1e-9c05-3f2f6f0e8a11
         */
        id: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    technicianViews: {
        parameters: {
            query?: {
                /** @description Which list of the dashboard. Anything else is a 400. */
                view?: components["parameters"]["view"];
                /** @description Only these business units, of those you may see anyway; −1 stands for requests without a unit. */
                business_unit_ids?: components["parameters"]["business_unit_ids"];
                /** @description The older way to name one unit. Both ways may be mixed. */
                business_unit_id?: components["parameters"]["business_unit_id"];
                /** @description Only requests that are nobody’s subtask, or only subtasks. */
                type?: components["parameters"]["type"];
                /** @description Only requests with something that no technician has read. Leave it out for all; `false` is a 422. */
                unread?: components["parameters"]["unread"];
                /** @description Only these statuses. */
                status_id?: components["parameters"]["status_id"];
                /** @description Only these priorities. */
                priority_id?: components["parameters"]["priority_id"];
                /** @description Page by number. Past the end: 200, no `data`, the true `total`. Not together with `cursor`. */
                page?: components["parameters"]["page"];
                /** @description Requests on a page. */
                per_page?: components["parameters"]["per_page"];
                /** @description Where to go on, as a `Link` of an earlier answer has it. Unlike a page number it shows no request twice and leaves out none that stood still while others moved to the front. It knows its view and filters: they need not be given, and must be the same where they are. It holds for the same reader; made-up ones are a 400. */
                cursor?: components["parameters"]["cursor"];
                /** @description Show only these fields of each request, separated by commas, in the order of the full answer. */
                fields?: components["parameters"]["fields"];
                /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
                min_lsn?: components["parameters"]["min_lsn"];
                /** @description How long `min_lsn` may take, in milliseconds. */
                wait?: components["parameters"]["wait"];
                /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
                max_age?: components["parameters"]["max_age"];
            };
            header?: {
                /** @description The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing. */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description Like `min_lsn`. */
                "Min-LSN"?: components["parameters"]["Min-LSN"];
                /** @description Like `wait`, which comes before it. */
                Wait?: components["parameters"]["Wait"];
                /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
                "Cache-Control"?: components["parameters"]["Cache-Control"];
                /** @description A name of your own for this request; the answer and our logs carry it. */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
                "X-Correlation-ID"?: components["parameters"]["X-Correlation-ID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer, true as of `meta.asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TechnicianViews"] | components["schemas"]["SomeOfTechnicianViews"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            410: components["responses"]["410"];
            414: components["responses"]["414"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            503: components["responses"]["503"];
        };
    };
    counts: {
        parameters: {
            query?: {
                /** @description Which list of the dashboard. Anything else is a 400. */
                view?: components["parameters"]["view"];
                /** @description Only these business units, of those you may see anyway; −1 stands for requests without a unit. */
                business_unit_ids?: components["parameters"]["business_unit_ids"];
                /** @description The older way to name one unit. Both ways may be mixed. */
                business_unit_id?: components["parameters"]["business_unit_id"];
                /** @description Only requests that are nobody’s subtask, or only subtasks. */
                type?: components["parameters"]["type"];
                /** @description Only requests with something that no technician has read. Leave it out for all; `false` is a 422. */
                unread?: components["parameters"]["unread"];
                /** @description Only these statuses. */
                status_id?: components["parameters"]["status_id"];
                /** @description Only these priorities. */
                priority_id?: components["parameters"]["priority_id"];
                /** @description Count the values of these filters too, separated by commas: how many requests each would leave. A filter does not narrow its own values, so that they tell what choosing another one would show. */
                facets?: components["parameters"]["facets"];
                /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
                min_lsn?: components["parameters"]["min_lsn"];
                /** @description How long `min_lsn` may take, in milliseconds. */
                wait?: components["parameters"]["wait"];
                /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
                max_age?: components["parameters"]["max_age"];
            };
            header?: {
                /** @description The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing. */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description Like `min_lsn`. */
                "Min-LSN"?: components["parameters"]["Min-LSN"];
                /** @description Like `wait`, which comes before it. */
                Wait?: components["parameters"]["Wait"];
                /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
                "Cache-Control"?: components["parameters"]["Cache-Control"];
                /** @description A name of your own for this request; the answer and our logs carry it. */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
                "X-Correlation-ID"?: components["parameters"]["X-Correlation-ID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer, true as of `meta.asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            503: components["responses"]["503"];
        };
    };
    businessUnitCounts: {
        parameters: {
            query?: {
                /** @description Count one list of the dashboard only; otherwise everything live. */
                view?: "unassigned" | "all_unsolved" | "my_unsolved" | "recently_updated" | "recently_solved" | "all_your_requests" | "urgent_high_priority" | "pending_requester_response" | "pending_subtask" | "new_today" | "in_progress" | "all_tickets" | "all_solved";
                /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
                min_lsn?: components["parameters"]["min_lsn"];
                /** @description How long `min_lsn` may take, in milliseconds. */
                wait?: components["parameters"]["wait"];
                /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
                max_age?: components["parameters"]["max_age"];
            };
            header?: {
                /** @description The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing. */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description Like `min_lsn`. */
                "Min-LSN"?: components["parameters"]["Min-LSN"];
                /** @description Like `wait`, which comes before it. */
                Wait?: components["parameters"]["Wait"];
                /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
                "Cache-Control"?: components["parameters"]["Cache-Control"];
                /** @description A name of your own for this request; the answer and our logs carry it. */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
                "X-Correlation-ID"?: components["parameters"]["X-Correlation-ID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer, true as of `meta.asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessUnitCounts"];
                };
            };
            304: components["responses"]["304"];
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            503: components["responses"]["503"];
        };
    };
    ticketTypeCounts: {
        parameters: {
            query?: {
                /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
                min_lsn?: components["parameters"]["min_lsn"];
                /** @description How long `min_lsn` may take, in milliseconds. */
                wait?: components["parameters"]["wait"];
                /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
                max_age?: components["parameters"]["max_age"];
            };
            header?: {
                /** @description The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing. */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description Like `min_lsn`. */
                "Min-LSN"?: components["parameters"]["Min-LSN"];
                /** @description Like `wait`, which comes before it. */
                Wait?: components["parameters"]["Wait"];
                /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
                "Cache-Control"?: components["parameters"]["Cache-Control"];
                /** @description A name of your own for this request; the answer and our logs carry it. */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
                "X-Correlation-ID"?: components["parameters"]["X-Correlation-ID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer, true as of `meta.asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketTypeCounts"];
                };
            };
            304: components["responses"]["304"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            414: components["responses"]["414"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            503: components["responses"]["503"];
        };
    };
    requestById: {
        parameters: {
            query?: {
                /** @description Show only these fields of each request, separated by commas, in the order of the full answer. */
                fields?: components["parameters"]["fields"];
                /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
                min_lsn?: components["parameters"]["min_lsn"];
                /** @description How long `min_lsn` may take, in milliseconds. */
                wait?: components["parameters"]["wait"];
                /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
                max_age?: components["parameters"]["max_age"];
            };
            header?: {
                /** @description The `ETag` of the answer you have. Still true: 304 without a body, which costs next to nothing. */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description Like `min_lsn`. */
                "Min-LSN"?: components["parameters"]["Min-LSN"];
                /** @description Like `wait`, which comes before it. */
                Wait?: components["parameters"]["Wait"];
                /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
                "Cache-Control"?: components["parameters"]["Cache-Control"];
                /** @description A name of your own for this request; the answer and our logs carry it. */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
                "X-Correlation-ID"?: components["parameters"]["X-Correlation-ID"];
            };
            path: {
                /**
                 * @description Id of a request.
                 * @example 0198a3c2-7d54-7b1e-9c05-3f2f6f0e8a11
                 */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer, true as of `meta.asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestById"] | components["schemas"]["SomeOfRequestById"];
                };
            };
            304: components["responses"]["304"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            404: components["responses"]["404"];
            414: components["responses"]["414"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            503: components["responses"]["503"];
        };
    };
    batch: {
        parameters: {
            query?: {
                /** @description Read your own write: do not answer before this position of Postgres’ log is in the answer. The writer has it from `select pg_current_wal_insert_lsn()`. Waits up to `wait`, then 503 `not-yet-visible`. Also as `min-lsn`. */
                min_lsn?: components["parameters"]["min_lsn"];
                /** @description How long `min_lsn` may take, in milliseconds. */
                wait?: components["parameters"]["wait"];
                /** @description How old the answer may be, in seconds, decimals allowed. Older: 503 `too-stale` at once. */
                max_age?: components["parameters"]["max_age"];
            };
            header?: {
                /** @description Like `min_lsn`. */
                "Min-LSN"?: components["parameters"]["Min-LSN"];
                /** @description Like `wait`, which comes before it. */
                Wait?: components["parameters"]["Wait"];
                /** @description `max-age=S` is like `max_age`. Other directives are not looked at. */
                "Cache-Control"?: components["parameters"]["Cache-Control"];
                /** @description A name of your own for this request; the answer and our logs carry it. */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description What this request belongs to, such as a page that was opened; the answer and our logs carry it. */
                "X-Correlation-ID"?: components["parameters"]["X-Correlation-ID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                    /** @description Show only these fields of each request, separated by commas, in the order of the full answer. */
                    fields?: ("id" | "status" | "status.id" | "status.name" | "status.color" | "status.countAsSolved" | "status.nameEn" | "status.nameAr" | "subject" | "requester" | "requester.id" | "requester.fullName" | "requested" | "dueDate" | "priority" | "priority.id" | "priority.name" | "priority.responseTimeMinutes" | "priority.resolutionTimeHours" | "lastMessage" | "lastMessage.content" | "lastMessage.senderName" | "lastMessage.createdAt" | "lastMessage.sequenceNumber" | "businessUnit" | "businessUnit.id" | "businessUnit.name" | "tag" | "tag.id" | "tag.nameEn" | "tag.nameAr" | "category" | "category.id" | "category.name" | "category.nameEn" | "category.nameAr" | "subcategory" | "subcategory.id" | "subcategory.name" | "subcategory.nameEn" | "subcategory.nameAr" | "requesterHasUnread" | "technicianHasUnread" | "parentTaskId" | "isBlocked" | "assignedToSectionId" | "assignedToTechnicianId" | "completedAt" | "estimatedHours")[];
                } | {
                    queries: {
                        /** @enum {string} */
                        view?: "unassigned" | "all_unsolved" | "my_unsolved" | "recently_updated" | "recently_solved" | "all_your_requests" | "urgent_high_priority" | "pending_requester_response" | "pending_subtask" | "new_today" | "in_progress" | "all_tickets" | "all_solved";
                        business_unit_ids?: number[];
                        /** @description The older way to name one unit. Both ways may be mixed. */
                        business_unit_id?: number;
                        /** @enum {string} */
                        type?: "all" | "parents" | "subtasks";
                        /** @constant */
                        unread?: true;
                        status_id?: number[];
                        priority_id?: number[];
                        page?: number;
                        per_page?: number;
                        /** @description Where to go on, as a `Link` of an earlier answer has it. Unlike a page number it shows no request twice and leaves out none that stood still while others moved to the front. It knows its view and filters: they need not be given, and must be the same where they are. It holds for the same reader; made-up ones are a 400. */
                        cursor?: string;
                        /** @description Show only these fields of each request, separated by commas, in the order of the full answer. */
                        fields?: ("id" | "status" | "status.id" | "status.name" | "status.color" | "status.countAsSolved" | "status.nameEn" | "status.nameAr" | "subject" | "requester" | "requester.id" | "requester.fullName" | "requested" | "dueDate" | "priority" | "priority.id" | "priority.name" | "priority.responseTimeMinutes" | "priority.resolutionTimeHours" | "lastMessage" | "lastMessage.content" | "lastMessage.senderName" | "lastMessage.createdAt" | "lastMessage.sequenceNumber" | "businessUnit" | "businessUnit.id" | "businessUnit.name" | "tag" | "tag.id" | "tag.nameEn" | "tag.nameAr" | "category" | "category.id" | "category.name" | "category.nameEn" | "category.nameAr" | "subcategory" | "subcategory.id" | "subcategory.name" | "subcategory.nameEn" | "subcategory.nameAr" | "requesterHasUnread" | "technicianHasUnread" | "parentTaskId" | "isBlocked" | "assignedToSectionId" | "assignedToTechnicianId" | "completedAt" | "estimatedHours")[];
                    }[];
                };
            };
        };
        responses: {
            /** @description The answer, true as of `meta.asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOfIds"] | components["schemas"]["BatchOfQueries"];
                };
            };
            400: components["responses"]["400"];
            401: components["responses"]["401"];
            403: components["responses"]["403"];
            408: components["responses"]["408"];
            410: components["responses"]["410"];
            413: components["responses"]["413"];
            414: components["responses"]["414"];
            415: components["responses"]["415"];
            422: components["responses"]["422"];
            429: components["responses"]["429"];
            503: components["responses"]["503"];
        };
    };
}
