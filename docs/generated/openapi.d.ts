// Made from openapi.json by openapi-typescript.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What runs here, and where the documents are
         * @description **Who**: anyone.
         */
        get: operations["getWelcome"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys that tokens are signed with
         * @description **Who**: anyone.
         */
        get: operations["getJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this process can serve, and the state of what it depends on
         * @description **Who**: anyone.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this process runs
         * @description **Who**: anyone.
         */
        get: operations["getHealthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description From the addresses, or with the token, that the configuration names.
         *
         *     **Who**: anyone.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an uploaded image
         * @description **Who**: anyone.
         */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/tables/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a tablet in
         * @description **Who**: anyone.
         */
        post: operations["signInTable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/staff/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign staff or a super admin in
         * @description **Who**: anyone.
         */
        post: operations["signInStaff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I
         * @description **Who**: the tablet of a table; staff and store admins; super admins.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this token
         * @description **Who**: the tablet of a table; staff and store admins; super admins.
         */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's own password
         * @description Ends all tokens of the account, also the one that asks, and answers a new one. A wrong current password counts like a refused sign-in.
         *
         *     **Who**: staff and store admins; super admins.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one's own sign-ins
         * @description Those that are still good, newest first; at most 50. One more ends the oldest.
         *
         *     **Who**: staff and store admins; super admins.
         */
        get: operations["listSignIns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-ins/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of one's own sign-ins
         * @description **Who**: staff and store admins; super admins.
         */
        delete: operations["deleteSignIn"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the menu as guests see it
         * @description Visible things, in the language of `Accept-Language`, with availability at this moment.
         *
         *     **Who**: the tablet of a table; staff and store admins.
         */
        get: operations["getMenu"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List categories
         * @description In display order, hidden ones included.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["listMenuCategories"];
        put?: never;
        /**
         * Add a category
         * @description Without a `displayOrder` it comes last.
         *
         *     **Who**: store admins.
         */
        post: operations["createMenuCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a category
         * @description **Who**: staff and store admins.
         */
        get: operations["getMenuCategory"];
        put?: never;
        post?: never;
        /**
         * Delete a category
         * @description Only one without items.
         *
         *     **Who**: store admins.
         */
        delete: operations["deleteMenuCategory"];
        options?: never;
        head?: never;
        /**
         * Change a category
         * @description **Who**: store admins.
         */
        patch: operations["updateMenuCategory"];
        trace?: never;
    };
    "/api/v1/menu/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List items
         * @description In display order, hidden and sold-out ones included.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["listMenuItems"];
        put?: never;
        /**
         * Add an item
         * @description Without a `displayOrder` it comes last in its category.
         *
         *     **Who**: store admins.
         */
        post: operations["createMenuItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an item
         * @description **Who**: staff and store admins.
         */
        get: operations["getMenuItem"];
        put?: never;
        post?: never;
        /**
         * Delete an item
         * @description Orders keep what they say of it.
         *
         *     **Who**: store admins.
         */
        delete: operations["deleteMenuItem"];
        options?: never;
        head?: never;
        /**
         * Change an item
         * @description With `stock`, `isAvailable` or `soldOutUntil` it needs the `version` that they were read at (or `If-Match`), so that no sale in between is undone. To say what is so now, whatever was before, use `/availability`.
         *
         *     **Who**: store admins.
         */
        patch: operations["updateMenuItem"];
        trace?: never;
    };
    "/api/v1/menu/items/{id}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an item is sold out, back, until when, or how many are left
         * @description **Who**: staff and store admins.
         */
        post: operations["setMenuItemAvailability"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/items/{id}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Upload an item's image
         * @description Instead of the one it had. It is kept as a WebP of at most 1200 pixels a side, with a thumbnail of at most 300, without what the camera has noted in it.
         *
         *     **Who**: store admins.
         */
        put: operations["setMenuItemImage"];
        post?: never;
        /**
         * Delete an item's image
         * @description Fine when it has none.
         *
         *     **Who**: store admins.
         */
        delete: operations["deleteMenuItemImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/option-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List option groups
         * @description Oldest first, with their options.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["listMenuOptionGroups"];
        put?: never;
        /**
         * Add an option group
         * @description **Who**: store admins.
         */
        post: operations["createMenuOptionGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/option-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an option group
         * @description **Who**: staff and store admins.
         */
        get: operations["getMenuOptionGroup"];
        put?: never;
        post?: never;
        /**
         * Delete an option group
         * @description Items stop asking for it; orders keep what was chosen.
         *
         *     **Who**: store admins.
         */
        delete: operations["deleteMenuOptionGroup"];
        options?: never;
        head?: never;
        /**
         * Change an option group
         * @description With an option's `isAvailable` it needs the `version` that it was read at, or `If-Match`.
         *
         *     **Who**: store admins.
         */
        patch: operations["updateMenuOptionGroup"];
        trace?: never;
    };
    "/api/v1/menu/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put categories and items in order
         * @description In one go; what is not named follows behind. Items stay in their category. Answers the whole order.
         *
         *     **Who**: store admins.
         */
        put: operations["setMenuOrder"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the whole menu as one document
         * @description Hidden things included. Images are named, not contained.
         *
         *     **Who**: store admins.
         */
        get: operations["exportMenu"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menu/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a menu
         * @description All or nothing, up to 2 MiB. The same `ref` is updated, what is new is added, categories and items that are gone are hidden. They still count: a file that would leave more than 2,000 items, 200 categories or 500 option groups is refused whole with `MENU_FULL`. What the file leaves out of a thing that is there stays as it is; what it names is shown unless `isVisible` says otherwise. How many are left and what is sold out stays as it is, unless the file names the present `version` of the item or option group, as a fresh export does. Importing the same file again changes nothing.
         *
         *     **Who**: store admins.
         */
        post: operations["importMenu"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders
         * @description A tablet sees its open session's, oldest first; staff all of the store's, newest first.
         *
         *     **Who**: the tablet of a table; staff and store admins.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description The server prices it. With an `Idempotency-Key`, sending it again does nothing again; a tablet's key belongs to the session it was used in, and is refused with SESSION_CLOSED in the next one (`alreadyDone` says that the request was carried out). The first order of a party opens the table's session. How much a session may have open, and how often a table's tablets may order, are settings of the store.
         *
         *     **Who**: the tablet of a table; staff and store admins.
         */
        post: operations["placeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order
         * @description **Who**: the tablet of a table; staff and store admins.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        /**
         * Delete an order that was a mistake
         * @description When it was the only order of its table's open session, the session is closed too.
         *
         *     **Who**: store admins.
         */
        delete: operations["deleteOrder"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move an order along
         * @description pending → preparing → ready → served; pending and preparing may be cancelled, with a reason.
         *
         *     **Who**: staff and store admins.
         */
        post: operations["setOrderStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get every table with its open session and orders
         * @description What a dashboard draws first; then it opens the stream at `seq`. Of each table it shows the oldest open orders, 64 KiB at most, and counts all of them.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["getBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a session with its orders: the bill
         * @description **Who**: the tablet of a table; staff and store admins.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a table: close its session
         * @description **Who**: staff and store admins.
         */
        post: operations["completeTable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a table's past sessions, newest first
         * @description `from` and `to` are business days, both included. A session whose every order was deleted is left out.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["listTableHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tables
         * @description All of them, in the order of their labels.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["listTables"];
        put?: never;
        /**
         * Add a table
         * @description **Who**: store admins.
         */
        post: operations["createTable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tables/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a table
         * @description Its history stays.
         *
         *     **Who**: store admins.
         */
        delete: operations["deleteTable"];
        options?: never;
        head?: never;
        /**
         * Change a table
         * @description **Who**: store admins.
         */
        patch: operations["updateTable"];
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the log
         * @description Events after `after`, oldest first. `next` is what to ask with next; `reset` tells that the log no longer reaches back that far.
         *
         *     **Who**: staff and store admins.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the log as server-sent events
         * @description Begins with `hello` (or `reset`: reload the board) and then sends every event once and in order; `id` is the `seq`. Resumes by `Last-Event-ID`. A table and an account may have a few streams each: one more ends the oldest with `bye` (`replaced`).
         *
         *     **Who**: the tablet of a table; staff and store admins.
         */
        get: operations["getEventStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for the stream
         * @description For `EventSource`, which cannot send headers: good once, for a minute. Refused while many of the same table or account are unused.
         *
         *     **Who**: the tablet of a table; staff and store admins.
         */
        post: operations["createEventTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stores/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this store's settings
         * @description **Who**: staff and store admins.
         */
        get: operations["getStoreCurrent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change this store's settings
         * @description With `acceptingOrders: false` orders are refused until it is true again. Code and currency stay as they are. The menu shows the store, so its version rises too.
         *
         *     **Who**: store admins.
         */
        patch: operations["updateStoreCurrent"];
        trace?: never;
    };
    "/api/v1/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the store's accounts
         * @description Oldest first, those switched off included.
         *
         *     **Who**: store admins.
         */
        get: operations["listStaff"];
        put?: never;
        /**
         * Add an account
         * @description A username is taken also when it differs only in case.
         *
         *     **Who**: store admins.
         */
        post: operations["createStaff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/staff/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an account
         * @description **Who**: store admins.
         */
        get: operations["getStaff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an account
         * @description Switching it off, a new password and another role end its tokens at once. The last active admin stays one.
         *
         *     **Who**: store admins.
         */
        patch: operations["updateStaff"];
        trace?: never;
    };
    "/api/v1/staff/{id}/sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an account's sign-ins
         * @description Those that are still good, newest first; at most 50.
         *
         *     **Who**: store admins.
         */
        get: operations["listStaffSignIns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/staff/{id}/sign-ins/{signInId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of an account's sign-ins
         * @description **Who**: store admins.
         */
        delete: operations["deleteStaffSignIn"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stores
         * @description Oldest first.
         *
         *     **Who**: super admins.
         */
        get: operations["listAdminStores"];
        put?: never;
        /**
         * Add a store
         * @description Code and currency stay as they are. Add an admin next.
         *
         *     **Who**: super admins.
         */
        post: operations["createAdminStore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stores/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a store
         * @description **Who**: super admins.
         */
        get: operations["getAdminStore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stores/{id}/admins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a store's admins
         * @description Oldest first, those switched off included.
         *
         *     **Who**: super admins.
         */
        get: operations["listAdminStoreAdmins"];
        put?: never;
        /**
         * Add an admin to a store
         * @description **Who**: super admins.
         */
        post: operations["createAdminStoreAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stores/{id}/admins/{adminId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an admin
         * @description **Who**: super admins.
         */
        get: operations["getAdminStoreAdmin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an admin of a store
         * @description Switching one off, and a new password, end its tokens at once. Here the last active admin can be switched off too: nobody manages the store then, until one is switched on again; its staff and tablets work on.
         *
         *     **Who**: super admins.
         */
        patch: operations["updateAdminStoreAdmin"];
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who did what
         * @description Newest first: changes, sign-ins and refused sign-ins of this store.
         *
         *     **Who**: store admins.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export who did what
         * @description At most 31 days, newest first, as CSV (cells that a spreadsheet would calculate begin with an apostrophe) or as JSON, one entry a line. Without `from` and `to`: the last 31 days.
         *
         *     **Who**: store admins.
         */
        get: operations["exportAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who did what outside of any store
         * @description Newest first: new stores, and sign-ins of super admins and to unknown stores. Days are those of UTC.
         *
         *     **Who**: super admins.
         */
        get: operations["listAdminAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document
         * @description **Who**: anyone.
         */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the document of the events and their data
         * @description **Who**: anyone.
         */
        get: operations["getAsyncApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read and try out this API
         * @description **Who**: anyone.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what each error code means
         * @description **Who**: anyone.
         */
        get: operations["getDocErrors"];
        put?: never;
        post?: never;
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
        Welcome: {
            name: string;
            version: string;
            docs: string;
            openapi: string;
            health: string;
        };
        /** @enum {string} */
        ErrorCode: "MALFORMED_JSON" | "NESTED_TOO_DEEPLY" | "MALFORMED_REQUEST" | "HOST_NOT_ALLOWED" | "BODY_TOO_SLOW" | "UNAUTHENTICATED" | "INVALID_TOKEN" | "TOKEN_EXPIRED" | "INVALID_CREDENTIALS" | "INVALID_TICKET" | "WRONG_PASSWORD" | "FORBIDDEN" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "IMAGE_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "UNSUPPORTED_IMAGE" | "VALIDATION_FAILED" | "INVALID_IMAGE" | "ORDER_REJECTED" | "PRICE_CHANGED" | "SESSION_CLOSED" | "SESSION_FULL" | "ORDER_EXPIRED" | "MENU_CHANGED" | "STORE_NOT_ACCEPTING_ORDERS" | "INVALID_STATUS_TRANSITION" | "ORDER_FINAL" | "NO_OPEN_SESSION" | "TABLE_HAS_OPEN_SESSION" | "CATEGORY_NOT_EMPTY" | "MENU_FULL" | "LAST_ADMIN" | "ALREADY_EXISTS" | "VERSION_CONFLICT" | "IDEMPOTENCY_IN_PROGRESS" | "IDEMPOTENCY_KEY_REUSED" | "TOO_MANY_REQUESTS" | "INTERNAL_ERROR" | "DATABASE_UNAVAILABLE" | "FILES_UNAVAILABLE" | "OVERLOADED";
        /** @enum {string} */
        ValueErrorCode: "REQUIRED" | "UNKNOWN_KEY" | "WRONG_TYPE" | "TOO_SMALL" | "TOO_LARGE" | "TOO_SHORT" | "TOO_LONG" | "TOO_EASY" | "DUPLICATE" | "BAD_FORMAT" | "UNESCAPED_PLUS" | "NOT_ONE_OF" | "EMPTY" | "NOT_FOUND" | "ITEM_SOLD_OUT" | "ITEM_NOT_SERVED_NOW" | "ITEM_OUT_OF_STOCK" | "OPTION_SOLD_OUT" | "OPTIONS_SOLD_OUT" | "TOO_FEW_OPTIONS" | "TOO_MANY_OPTIONS" | "PRICE_DIFFERS";
        Problem: {
            /** @example /docs/errors#PRICE_CHANGED */
            type: string;
            title: string;
            status: number;
            /** @description For people, in Korean or English. */
            detail: string;
            instance: string;
            code: components["schemas"]["ErrorCode"];
            requestId: string;
            errors?: {
                /** @description RFC 6901, into the part that `in` names. */
                pointer: string;
                /** @enum {string} */
                in: "body" | "query" | "path" | "header";
                code: components["schemas"]["ValueErrorCode"];
                detail: string;
            }[];
            /** @description Wrong values that were found beyond those that `errors` names. */
            errorsOmitted?: number;
        } & {
            [key: string]: unknown;
        };
        /** @description RFC 7517. */
        Jwks: {
            keys: {
                [key: string]: unknown;
            }[];
        } & {
            [key: string]: unknown;
        };
        Health: {
            /** @enum {string} */
            status: "up" | "down";
            dependencies: {
                /** @enum {string} */
                database: "up" | "down";
                /** @enum {string} */
                cache: "up" | "down";
                /** @enum {string} */
                bus: "up" | "down";
                /** @enum {string} */
                files: "up" | "down";
            };
        };
        Liveness: {
            /** @constant */
            status: "up";
        };
        TableSignIn: {
            /** @description Send it as `Authorization: Bearer …`. */
            token: string;
            /** @constant */
            tokenType: "Bearer";
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            expiresAt: string;
            /** @description Tells this device from strangers who guess: keep it, and send it with the next sign-in to the same account. */
            deviceProof: string;
            store: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                code: string;
                name: string;
                currency: string;
                timezone: string;
                locale: string;
            };
            table: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                number: string;
            };
            session: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                /**
                 * Format: date-time
                 * @example 2026-11-21T10:15:00.000Z
                 */
                openedAt: string;
            } | null;
        };
        TableLogin: {
            /**
             * @description In any case.
             * @example hanok
             */
            storeCode: string;
            /** @example 1 */
            tableNumber: string;
            /** @example 4821 */
            pin: string;
            /** @description Tells this device from strangers who guess: keep it, and send it with the next sign-in to the same account. */
            deviceProof?: string;
        };
        /** @enum {string} */
        Role: "table" | "staff" | "store_admin" | "super_admin";
        StaffSignIn: {
            /** @description Send it as `Authorization: Bearer …`. */
            token: string;
            /** @constant */
            tokenType: "Bearer";
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            expiresAt: string;
            /** @description Tells this device from strangers who guess: keep it, and send it with the next sign-in to the same account. */
            deviceProof: string;
            store: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                code: string;
                name: string;
                currency: string;
                timezone: string;
                locale: string;
            } | null;
            account: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                username: string;
                name: string;
                role: components["schemas"]["Role"];
            };
        };
        StaffLogin: {
            /**
             * @description Left out by a super admin.
             * @example hanok
             */
            storeCode?: string;
            /** @example admin */
            username: string;
            /** @example admin-demo-1234 */
            password: string;
            /** @description Tells this device from strangers who guess: keep it, and send it with the next sign-in to the same account. */
            deviceProof?: string;
        };
        Me: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            role: components["schemas"]["Role"];
            name: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            storeId: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            expiresAt: string;
        };
        AccessToken: {
            /** @description Send it as `Authorization: Bearer …`. */
            token: string;
            /** @constant */
            tokenType: "Bearer";
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            expiresAt: string;
            /** @description Tells this device from strangers who guess: keep it, and send it with the next sign-in to the same account. */
            deviceProof: string;
        };
        PasswordChange: {
            /** @example admin-demo-1234 */
            currentPassword: string;
            /**
             * @description At least 5 different characters besides white space and the user name, and none of the commonest passwords.
             * @example correct-horse-battery
             */
            newPassword: string;
        };
        SignIn: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            expiresAt: string;
            /** @description Where it came from: an IPv4 address or the /64 network of an IPv6 address. */
            network: string;
            /** @description What the client called itself, at most 200 characters. */
            userAgent: string;
            /** @description Whether it is the one that asks. */
            isCurrent: boolean;
        };
        SignInList: {
            data: components["schemas"]["SignIn"][];
        };
        Menu: {
            store: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                code: string;
                name: string;
                currency: string;
                timezone: string;
                locale: string;
                acceptingOrders: boolean;
            };
            /** @description Send it as `menuVersion` with an order. */
            version: number;
            language: string;
            categories: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                name: string;
                items: {
                    /**
                     * Format: uuid
                     * @description UUIDv7, lower case.
                     * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                     */
                    id: string;
                    name: string;
                    description: string;
                    /** @example 8000 */
                    price: number;
                    image: string | null;
                    thumbnail: string | null;
                    tags: string[];
                    allergens: string[];
                    /**
                     * @example [
                     *       {
                     *         "days": [
                     *           "mon",
                     *           "tue",
                     *           "wed",
                     *           "thu",
                     *           "fri"
                     *         ],
                     *         "from": "11:00",
                     *         "to": "14:00"
                     *       }
                     *     ]
                     */
                    servingHours: {
                        days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                        /** @example 11:30 */
                        from: string;
                        /**
                         * @description 24:00 is the end of the day.
                         * @example 14:00
                         */
                        to: string;
                    }[];
                    available: boolean;
                    /**
                     * @description OPTIONS_SOLD_OUT: a group has fewer available options than its `min`.
                     * @enum {string|null}
                     */
                    unavailableReason: "SOLD_OUT" | "OPTIONS_SOLD_OUT" | "NOT_SERVED_NOW" | null;
                    optionGroupIds: string[];
                }[];
            }[];
            optionGroups: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                name: string;
                min: number;
                max: number;
                options: {
                    /**
                     * Format: uuid
                     * @description UUIDv7, lower case.
                     * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                     */
                    id: string;
                    name: string;
                    /** @description Added to the item's price, in the currency's minor unit. */
                    priceDelta: number;
                    available: boolean;
                }[];
            }[];
        };
        /**
         * @example {
         *       "en": {
         *         "name": "Bibimbap"
         *       }
         *     }
         */
        Translations: {
            ko?: {
                name?: string;
                description?: string;
            };
            en?: {
                name?: string;
                description?: string;
            };
            ja?: {
                name?: string;
                description?: string;
            };
            zh?: {
                name?: string;
                description?: string;
            };
        };
        Category: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref: string;
            name: string;
            translations: components["schemas"]["Translations"];
            displayOrder: number;
            isVisible: boolean;
            /** @description Rises by one with each change. */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
        };
        CategoryPage: {
            data: components["schemas"]["Category"][];
            nextCursor: string | null;
        };
        CategoryCreate: {
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref?: string;
            name: string;
            translations?: components["schemas"]["Translations"];
            displayOrder?: number;
            isVisible?: boolean;
        };
        CategoryUpdate: {
            name?: string;
            translations?: components["schemas"]["Translations"];
            displayOrder?: number;
            isVisible?: boolean;
            /** @description Rises by one with each change. */
            version?: number;
        };
        Item: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            categoryId: string;
            name: string;
            description: string;
            translations: components["schemas"]["Translations"];
            /** @example 8000 */
            price: number;
            displayOrder: number;
            isVisible: boolean;
            isAvailable: boolean;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            soldOutUntil: string | null;
            stock: number | null;
            /**
             * @example [
             *       {
             *         "days": [
             *           "mon",
             *           "tue",
             *           "wed",
             *           "thu",
             *           "fri"
             *         ],
             *         "from": "11:00",
             *         "to": "14:00"
             *       }
             *     ]
             */
            servingHours: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                /** @example 11:30 */
                from: string;
                /**
                 * @description 24:00 is the end of the day.
                 * @example 14:00
                 */
                to: string;
            }[];
            tags: string[];
            allergens: string[];
            station: string;
            /** @description Where the image is. */
            image: string | null;
            /** @description Where the image is in small. */
            thumbnail: string | null;
            optionGroupIds: string[];
            /** @description Rises by one with each change. */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
        };
        ItemPage: {
            data: components["schemas"]["Item"][];
            nextCursor: string | null;
        };
        ItemCreate: {
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref?: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            categoryId: string;
            name: string;
            /** @example 8000 */
            price: number;
            optionGroupIds?: string[];
            description?: string;
            translations?: components["schemas"]["Translations"];
            displayOrder?: number;
            isVisible?: boolean;
            isAvailable?: boolean;
            /** Format: date-time */
            soldOutUntil?: string | null;
            stock?: number | null;
            /**
             * @example [
             *       {
             *         "days": [
             *           "mon",
             *           "tue",
             *           "wed",
             *           "thu",
             *           "fri"
             *         ],
             *         "from": "11:00",
             *         "to": "14:00"
             *       }
             *     ]
             */
            servingHours?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                /** @example 11:30 */
                from: string;
                /**
                 * @description 24:00 is the end of the day.
                 * @example 14:00
                 */
                to: string;
            }[];
            tags?: string[];
            allergens?: string[];
            station?: string;
        };
        ItemUpdate: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            categoryId?: string;
            name?: string;
            /** @example 8000 */
            price?: number;
            optionGroupIds?: string[];
            description?: string;
            translations?: components["schemas"]["Translations"];
            displayOrder?: number;
            isVisible?: boolean;
            isAvailable?: boolean;
            /** Format: date-time */
            soldOutUntil?: string | null;
            stock?: number | null;
            /**
             * @example [
             *       {
             *         "days": [
             *           "mon",
             *           "tue",
             *           "wed",
             *           "thu",
             *           "fri"
             *         ],
             *         "from": "11:00",
             *         "to": "14:00"
             *       }
             *     ]
             */
            servingHours?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                /** @example 11:30 */
                from: string;
                /**
                 * @description 24:00 is the end of the day.
                 * @example 14:00
                 */
                to: string;
            }[];
            tags?: string[];
            allergens?: string[];
            station?: string;
            /** @description Rises by one with each change. */
            version?: number;
        };
        /**
         * @description Sold out (`isAvailable: false`), back, until when, or how many are left (null: not counted). `isAvailable: true` also ends a `soldOutUntil` and a stock of 0.
         * @example {
         *       "isAvailable": false
         *     }
         * @example {
         *       "soldOutUntil": "2026-11-21T17:00:00+09:00"
         *     }
         * @example {
         *       "stock": 12
         *     }
         */
        ItemAvailability: {
            isAvailable?: boolean;
            /** Format: date-time */
            soldOutUntil?: string | null;
            stock?: number | null;
            /** @description Rises by one with each change. */
            version?: number;
        };
        ItemImage: {
            /**
             * Format: binary
             * @description A JPEG, PNG or WebP of up to 5 MiB, 25 megapixels and 12,000 pixels a side.
             */
            image: string;
        };
        Option: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref: string;
            name: string;
            translations: components["schemas"]["Translations"];
            /** @description Added to the item's price, in the currency's minor unit. */
            priceDelta: number;
            isAvailable: boolean;
        };
        OptionGroup: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref: string;
            name: string;
            translations: components["schemas"]["Translations"];
            min: number;
            max: number;
            options: components["schemas"]["Option"][];
            /** @description Rises by one with each change. */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
        };
        OptionGroupPage: {
            data: components["schemas"]["OptionGroup"][];
            nextCursor: string | null;
        };
        OptionWrite: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id?: string;
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref?: string;
            name: string;
            translations?: components["schemas"]["Translations"];
            /** @description Added to the item's price, in the currency's minor unit. */
            priceDelta: number;
            isAvailable?: boolean;
        };
        OptionGroupCreate: {
            /**
             * @description The name menu files use for it; stable across imports.
             * @example bibimbap
             */
            ref?: string;
            name: string;
            translations?: components["schemas"]["Translations"];
            min: number;
            max: number;
            /** @description The whole list, in display order. One with the `id` or `ref` of a present option changes it; what that one leaves out stays. */
            options: components["schemas"]["OptionWrite"][];
        };
        OptionGroupUpdate: {
            name?: string;
            translations?: components["schemas"]["Translations"];
            min?: number;
            max?: number;
            /** @description The whole list, in display order. One with the `id` or `ref` of a present option changes it; what that one leaves out stays. */
            options?: components["schemas"]["OptionWrite"][];
            /** @description Rises by one with each change. */
            version?: number;
        };
        DisplayedOrder: {
            categories: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                items: string[];
            }[];
        };
        MenuOrder: {
            categories: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                items?: string[];
            }[];
        };
        MenuFile: {
            store?: {
                code?: string;
                name?: string;
                currency?: string;
                timezone?: string;
                /** @enum {string} */
                locale?: "ko" | "en";
            };
            optionGroups: {
                /**
                 * @description The name menu files use for it; stable across imports.
                 * @example bibimbap
                 */
                ref: string;
                name: string;
                translations?: components["schemas"]["Translations"];
                min: number;
                max: number;
                /** @description The version that was read. Of a thing that is there, `stock`, `isAvailable` and `soldOutUntil` are taken only when this is its present version: otherwise it has been sold or changed since. */
                version?: number;
                options: {
                    /**
                     * @description The name menu files use for it; stable across imports.
                     * @example bibimbap
                     */
                    ref: string;
                    name: string;
                    translations?: components["schemas"]["Translations"];
                    /** @description Added to the item's price, in the currency's minor unit. */
                    priceDelta: number;
                    isAvailable?: boolean;
                }[];
            }[];
            categories: {
                /**
                 * @description The name menu files use for it; stable across imports.
                 * @example bibimbap
                 */
                ref: string;
                name: string;
                translations?: components["schemas"]["Translations"];
                isVisible?: boolean;
                items: {
                    /**
                     * @description The name menu files use for it; stable across imports.
                     * @example bibimbap
                     */
                    ref: string;
                    name: string;
                    /** @example 8000 */
                    price: number;
                    optionGroups?: string[];
                    description?: string;
                    translations?: components["schemas"]["Translations"];
                    isVisible?: boolean;
                    isAvailable?: boolean;
                    /** Format: date-time */
                    soldOutUntil?: string | null;
                    stock?: number | null;
                    /**
                     * @example [
                     *       {
                     *         "days": [
                     *           "mon",
                     *           "tue",
                     *           "wed",
                     *           "thu",
                     *           "fri"
                     *         ],
                     *         "from": "11:00",
                     *         "to": "14:00"
                     *       }
                     *     ]
                     */
                    servingHours?: {
                        days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                        /** @example 11:30 */
                        from: string;
                        /**
                         * @description 24:00 is the end of the day.
                         * @example 14:00
                         */
                        to: string;
                    }[];
                    tags?: string[];
                    allergens?: string[];
                    station?: string;
                    /** @description The name of an uploaded image; the file does not contain it. */
                    image?: string | null;
                    /** @description The name of an uploaded image; the file does not contain it. */
                    thumbnail?: string | null;
                    /** @description The version that was read. Of a thing that is there, `stock`, `isAvailable` and `soldOutUntil` are taken only when this is its present version: otherwise it has been sold or changed since. */
                    version?: number;
                }[];
            }[];
        };
        ImportResult: {
            /** @description Of the menu. */
            version: number;
            /** @description Categories, items and option groups; an option counts with its group. */
            created: number;
            /** @description Those that differed from the file. */
            updated: number;
            /** @description Categories and items that the file no longer has. */
            hidden: number;
            /** @description Items and options of the file whose stock, `isAvailable` or `soldOutUntil` differ and were kept as they are, since the file was not read at the present version. */
            availabilityKept: {
                pointer: string;
                /**
                 * @description The name menu files use for it; stable across imports.
                 * @example bibimbap
                 */
                ref: string;
            }[];
        };
        /** @enum {string} */
        OrderStatus: "pending" | "preparing" | "ready" | "served" | "cancelled";
        OrderLineOption: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            optionId: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            groupId: string;
            groupName: string;
            name: string;
            priceDelta: number;
        };
        /** @description A snapshot: it does not follow later changes of the menu. */
        OrderLine: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            itemId: string;
            name: string;
            station: string;
            quantity: number;
            /** @description Of the item alone, at the moment of ordering. */
            unitPrice: number;
            options: components["schemas"]["OrderLineOption"][];
            /** @description Σ price deltas of the options, for one piece. */
            optionsPrice: number;
            /** @description quantity × (unitPrice + optionsPrice) */
            total: number;
            note: string;
        };
        Order: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /** @description What people call out: 1, 2, 3… per business day. */
            number: number;
            /**
             * Format: date
             * @description A business day.
             * @example 2026-11-21
             */
            businessDay: string;
            status: components["schemas"]["OrderStatus"];
            /** @enum {string} */
            source: "table" | "staff" | "pos";
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            tableId: string;
            /** @description As it was when the order was placed. */
            tableNumber: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            sessionId: string;
            note: string;
            currency: string;
            total: number;
            lines: components["schemas"]["OrderLine"][];
            /** @description As staff typed it; the guests at the table can read it. */
            cancelReason: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            servedAt: string | null;
            /** @description Rises by one with each change. */
            version: number;
        };
        OrderLineCreate: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            itemId: string;
            quantity: number;
            optionIds?: string[];
            note?: string;
            /** @description What the guest was shown; refused with PRICE_CHANGED when it differs. */
            expectedTotal?: number;
        };
        OrderCreate: {
            lines: components["schemas"]["OrderLineCreate"][];
            /**
             * Format: uuid
             * @description Named by staff and POS; a tablet orders for its own table.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            tableId?: string;
            note?: string;
            /** @description What the guest was shown; refused with PRICE_CHANGED when it differs. */
            expectedTotal?: number;
            /** @description The version of the menu that was shown. With an expected total, of the order or of a line, prices decide: an order of an older menu is taken when they are still right, and refused with PRICE_CHANGED when they are not. Without one, any other version than the present one is refused with MENU_CHANGED, so that a guest never pays a price that was not shown. */
            menuVersion?: number;
            /**
             * Format: uuid
             * @description The session the tablet believes in.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            sessionId?: string;
            /**
             * Format: date-time
             * @description An order that arrives later is refused.
             */
            notAfter?: string;
        };
        OrderPage: {
            data: components["schemas"]["Order"][];
            nextCursor: string | null;
        };
        /**
         * @example {
         *       "status": "preparing"
         *     }
         * @example {
         *       "status": "cancelled",
         *       "reason": "Sold out"
         *     }
         */
        OrderStatusChange: {
            status: components["schemas"]["OrderStatus"];
            /** @description Asked for when cancelling; the guests at the table can read it. */
            reason?: string;
            /** @description When cancelling or deleting: whether what the order took from counted items goes back into their stock. Left out, it does while the order is pending, since nobody has begun to cook. */
            restock?: boolean;
            /** @description Rises by one with each change. */
            version?: number;
        };
        Session: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            tableId: string;
            /** @description As it was when the session was opened. */
            tableNumber: string;
            /**
             * Format: date
             * @description A business day.
             * @example 2026-11-21
             */
            businessDay: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            openedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            closedAt: string | null;
            /** @description Orders that are neither cancelled nor deleted. */
            orderCount: number;
            /** @description Σ of those orders, in the currency's minor unit. */
            total: number;
            currency: string;
        };
        Board: {
            /** @description Open the stream with `?lastEventId=` this. */
            seq: number;
            epoch: string;
            tables: {
                /**
                 * Format: uuid
                 * @description UUIDv7, lower case.
                 * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
                 */
                id: string;
                /** @description The present one; the session and its orders keep the number of their time. */
                number: string;
                seats: number;
                isActive: boolean;
                session: components["schemas"]["Session"] | null;
                total: number;
                /** @description Orders that are neither served nor cancelled: of these, `openOrders` are shown. */
                openOrderCount: number;
                /** @description The oldest open orders whose lines are at most 64 KiB of JSON together, oldest first. When `openOrderCount` is higher, read the rest with `GET /orders?sessionId=`. */
                openOrders: components["schemas"]["Order"][];
            }[];
        };
        SessionWithOrders: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            tableId: string;
            /** @description As it was when the session was opened. */
            tableNumber: string;
            /**
             * Format: date
             * @description A business day.
             * @example 2026-11-21
             */
            businessDay: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            openedAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            closedAt: string | null;
            /** @description Orders that are neither cancelled nor deleted. */
            orderCount: number;
            /** @description Σ of those orders, in the currency's minor unit. */
            total: number;
            currency: string;
            orders: components["schemas"]["Order"][];
        };
        TableComplete: {
            /**
             * Format: uuid
             * @description The session you mean; refused when another one is open.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            sessionId?: string;
        };
        SessionPage: {
            data: components["schemas"]["SessionWithOrders"][];
            nextCursor: string | null;
        };
        Table: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            number: string;
            seats: number;
            isActive: boolean;
            /** @description Rises by one with each change. */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
        };
        TableList: {
            data: components["schemas"]["Table"][];
            nextCursor: null;
        };
        TableCreate: {
            /**
             * @description A label: "7", "A-3".
             * @example A-3
             */
            number: string;
            /**
             * @description 4 to 8 digits that are not easy to guess: not 0000, 1212, 1234 or the table's own number.
             * @example 4821
             */
            pin: string;
            seats?: number;
        };
        TableUpdate: {
            /**
             * @description A label: "7", "A-3".
             * @example A-3
             */
            number?: string;
            /**
             * @description 4 to 8 digits that are not easy to guess: not 0000, 1212, 1234 or the table's own number. A new PIN signs the table's tablets out.
             * @example 4821
             */
            pin?: string;
            seats?: number;
            isActive?: boolean;
            /** @description Rises by one with each change. */
            version?: number;
        };
        /** @enum {string} */
        EventType: "order.created" | "order.status_changed" | "order.deleted" | "session.opened" | "session.closed" | "menu.updated" | "menu.item_availability_changed" | "table.updated" | "store.updated";
        /** @description Who made the change. A tablet is told the name and the id of its own table only; of others `id` is null and `name` is empty. */
        Actor: {
            /** @enum {string} */
            type: "table" | "staff" | "pos" | "system";
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string | null;
            name: string;
        };
        Event: {
            /** @description 1, 2, 3… per store, without gaps, in commit order. */
            seq: number;
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            type: components["schemas"]["EventType"];
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            occurredAt: string;
            actor: components["schemas"]["Actor"];
            /** @description The resource after the change; its shape follows from the type. */
            data: {
                [key: string]: unknown;
            };
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            /** @description The `after` to ask with next. */
            next: number;
            /** @description The log no longer has what came after your `after`: reload the board. */
            reset: boolean;
            epoch: string;
        };
        Ticket: {
            ticket: string;
            expiresInSeconds: number;
        };
        Store: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * @description What tablets and staff sign in with.
             * @example hanok
             */
            code: string;
            /**
             * @description ISO 4217.
             * @example KRW
             */
            currency: string;
            name: string;
            /**
             * @description IANA name, in any case.
             * @example Asia/Seoul
             */
            timezone: string;
            /** @enum {string} */
            locale: "ko" | "en";
            /**
             * @description Before it, an order belongs to the day before.
             * @example 05:00
             */
            dayStartsAt: string;
            acceptingOrders: boolean;
            /**
             * @description Orders of one session that are neither served nor cancelled; one more is SESSION_FULL.
             * @example 60
             */
            maxOpenOrdersPerSession: number;
            /**
             * @description Lines of those orders; an order that would exceed it is SESSION_FULL.
             * @example 400
             */
            maxOpenLinesPerSession: number;
            /**
             * @description Orders that the tablets of one table may place in ten minutes. Staff are not bound by it.
             * @example 30
             */
            maxTabletOrdersPer10Minutes: number;
            /** @description Rises by one with each change. */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
        };
        StoreUpdate: {
            name?: string;
            /**
             * @description IANA name, in any case.
             * @example Asia/Seoul
             */
            timezone?: string;
            /** @enum {string} */
            locale?: "ko" | "en";
            /**
             * @description Before it, an order belongs to the day before.
             * @example 05:00
             */
            dayStartsAt?: string;
            acceptingOrders?: boolean;
            /**
             * @description Orders of one session that are neither served nor cancelled; one more is SESSION_FULL.
             * @example 60
             */
            maxOpenOrdersPerSession?: number;
            /**
             * @description Lines of those orders; an order that would exceed it is SESSION_FULL.
             * @example 400
             */
            maxOpenLinesPerSession?: number;
            /**
             * @description Orders that the tablets of one table may place in ten minutes. Staff are not bound by it.
             * @example 30
             */
            maxTabletOrdersPer10Minutes?: number;
            /** @description Rises by one with each change. */
            version?: number;
        };
        StaffAccount: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            username: string;
            name: string;
            /** @enum {string} */
            role: "staff" | "store_admin";
            isActive: boolean;
            /** @description Rises by one with each change. */
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            updatedAt: string;
        };
        StaffPage: {
            data: components["schemas"]["StaffAccount"][];
            nextCursor: string | null;
        };
        StaffCreate: {
            /**
             * @description Letters, digits, dot, dash, underscore.
             * @example minji
             */
            username: string;
            /**
             * @description At least 5 different characters besides white space and the user name, and none of the commonest passwords.
             * @example correct-horse-battery
             */
            password: string;
            name: string;
            /** @enum {string} */
            role?: "staff" | "store_admin";
        };
        StaffUpdate: {
            name?: string;
            /**
             * @description A new password ends the account's tokens. At least 5 different characters besides white space and the user name, and none of the commonest passwords.
             * @example correct-horse-battery
             */
            password?: string;
            /**
             * @description Another role ends the account's tokens.
             * @enum {string}
             */
            role?: "staff" | "store_admin";
            /** @description Switching off ends the account's tokens at once. */
            isActive?: boolean;
            /** @description Rises by one with each change. */
            version?: number;
        };
        StorePage: {
            data: components["schemas"]["Store"][];
            nextCursor: string | null;
        };
        /** @description What is left out is that of a Korean restaurant: Asia/Seoul, KRW, ko, 05:00. */
        StoreCreate: {
            /**
             * @description What tablets and staff sign in with.
             * @example hanok
             */
            code: string;
            name: string;
            /**
             * @description IANA name, in any case.
             * @example Asia/Seoul
             */
            timezone?: string;
            /**
             * @description ISO 4217.
             * @example KRW
             */
            currency?: string;
            /** @enum {string} */
            locale?: "ko" | "en";
            /**
             * @description Before it, an order belongs to the day before.
             * @example 05:00
             */
            dayStartsAt?: string;
        };
        AdminPage: {
            data: components["schemas"]["StaffAccount"][];
            nextCursor: string | null;
        };
        AdminCreate: {
            /**
             * @description Letters, digits, dot, dash, underscore.
             * @example minji
             */
            username: string;
            /**
             * @description At least 5 different characters besides white space and the user name, and none of the commonest passwords.
             * @example correct-horse-battery
             */
            password: string;
            name: string;
        };
        AdminUpdate: {
            name?: string;
            /**
             * @description At least 5 different characters besides white space and the user name, and none of the commonest passwords.
             * @example correct-horse-battery
             */
            password?: string;
            isActive?: boolean;
            /** @description Rises by one with each change. */
            version?: number;
        };
        AuditEntry: {
            /**
             * Format: uuid
             * @description UUIDv7, lower case.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T10:15:00.000Z
             */
            occurredAt: string;
            actor: components["schemas"]["Actor"];
            /** @example staff.updated */
            action: string;
            /**
             * Format: uuid
             * @description What it was done to; null for a refused sign-in.
             * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
             */
            subjectId: string | null;
            /** @description As in the `X-Request-Id` of the answer and in the log. */
            requestId: string;
            /** @description What else is kept of it; depends on the action. Null for nothing. */
            detail: unknown;
        };
        AuditPage: {
            data: components["schemas"]["AuditEntry"][];
            nextCursor: string | null;
        };
        AdminAuditPage: {
            data: components["schemas"]["AuditEntry"][];
            nextCursor: string | null;
        };
    };
    responses: {
        /** @description - `TOO_MANY_REQUESTS`: Too many requests. Try again in 24 seconds. */
        TooManyRequests: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `INTERNAL_ERROR`: Something went wrong on our side. */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `DATABASE_UNAVAILABLE`: The database is away. Try again shortly.
         *     - `OVERLOADED`: Too much is waiting at the moment. Try again shortly.
         */
        DatabaseUnavailableOrOverloaded: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `MALFORMED_JSON`: The body is not well-formed JSON.
         *     - `NESTED_TOO_DEEPLY`: JSON may be nested at most 32 levels deep.
         */
        MalformedJsonOrNestedTooDeeply: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `INVALID_CREDENTIALS`: These sign-in details are not right. */
        InvalidCredentials: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `PAYLOAD_TOO_LARGE`: The request is too large. At most 262144 bytes are taken. */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `UNSUPPORTED_MEDIA_TYPE`: Send application/json. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `VALIDATION_FAILED`: Some values are not acceptable. */
        ValidationFailed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `UNAUTHENTICATED`: Sign in first.
         *     - `INVALID_TOKEN`: The token is not valid. Sign in again.
         *     - `TOKEN_EXPIRED`: The token has expired. Sign in again.
         */
        UnauthenticatedOrInvalidTokenOrTokenExpired: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `FORBIDDEN`: You are not allowed to do this. */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `WRONG_PASSWORD`: The current password is not right.
         *     - `FORBIDDEN`: You are not allowed to do this.
         */
        WrongPasswordOrForbidden: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `VALIDATION_FAILED`: Some values are not acceptable.
         *     - `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used for a different request.
         */
        ValidationFailedOrIdempotencyKeyReused: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly. */
        IdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `NOT_FOUND`: There is nothing here. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `MENU_FULL`: A menu may have at most 2000 items, hidden ones included. Delete those that are hidden or no longer used, then try again.
         *     - `ALREADY_EXISTS`: This number is taken.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        MenuFullOrAlreadyExistsOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        VersionConflictOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `CATEGORY_NOT_EMPTY`: A category that has items cannot be deleted.
         *     - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        CategoryNotEmptyOrVersionConflictOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description - `MALFORMED_REQUEST`: The request is malformed. */
        MalformedRequest: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `PAYLOAD_TOO_LARGE`: The request is too large. At most 262144 bytes are taken.
         *     - `IMAGE_TOO_LARGE`: The image is too large. At most 25 megapixels are taken, and 12000 pixels a side.
         */
        PayloadTooLargeOrImageTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `UNSUPPORTED_MEDIA_TYPE`: Send application/json.
         *     - `UNSUPPORTED_IMAGE`: The file is no JPEG, PNG or WebP image.
         */
        UnsupportedMediaTypeOrUnsupportedImage: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `VALIDATION_FAILED`: Some values are not acceptable.
         *     - `INVALID_IMAGE`: The image is damaged, or is not only an image.
         *     - `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used for a different request.
         */
        ValidationFailedOrInvalidImageOrIdempotencyKeyReused: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `DATABASE_UNAVAILABLE`: The database is away. Try again shortly.
         *     - `FILES_UNAVAILABLE`: Images cannot be kept at the moment. Try again shortly.
         *     - `OVERLOADED`: Too much is waiting at the moment. Try again shortly.
         */
        DatabaseUnavailableOrFilesUnavailableOrOverloaded: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `MENU_FULL`: A menu may have at most 2000 items, hidden ones included. Delete those that are hidden or no longer used, then try again.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        MenuFullOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `VALIDATION_FAILED`: Some values are not acceptable.
         *     - `ORDER_REJECTED`: Some lines cannot be ordered. Nothing was ordered.
         *     - `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used for a different request.
         */
        ValidationFailedOrOrderRejectedOrIdempotencyKeyReused: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `INVALID_STATUS_TRANSITION`: An order cannot go from served to preparing.
         *     - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        InvalidStatusTransitionOrVersionConflictOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `ORDER_FINAL`: A served or cancelled order cannot be deleted.
         *     - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        OrderFinalOrVersionConflictOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `SESSION_CLOSED`: That session has been closed. Reload the table.
         *     - `NO_OPEN_SESSION`: This table has no open session.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        SessionClosedOrNoOpenSessionOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `ALREADY_EXISTS`: This number is taken.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        AlreadyExistsOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `TABLE_HAS_OPEN_SESSION`: A table with an open session cannot be deleted or switched off.
         *     - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        TableHasOpenSessionOrVersionConflictOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description - `LAST_ADMIN`: The last active admin of a store cannot be switched off or demoted.
         *     - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
         *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
         */
        LastAdminOrVersionConflictOrIdempotencyInProgress: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                RateLimit: components["headers"]["RateLimit"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Languages of texts for people, best first. Without it, the store's. */
        AcceptLanguage: string;
        /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
        IdempotencyKey: string;
        /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
        IfMatch: string;
        /** @description The `ETag` you have: 304 and no body when it is still the present one. */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Names this request in the log; the one you sent when it is made of letters, digits and `._-`.
         * @example 019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
         */
        RequestId: string;
        /**
         * @description How many requests a minute you may make, how many are left, and seconds until all are again.
         * @example limit=100, remaining=99, reset=60
         */
        RateLimit: string;
        /**
         * @description Seconds to wait before the next try.
         * @example 24
         */
        RetryAfter: string;
        /**
         * @description The address of what was made.
         * @example /api/v1/orders/019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d
         */
        Location: string;
        /**
         * @description Of exactly these bytes.
         * @example "3zQ1bN5oTjWl0mF8cJx2vRkE7yA"
         */
        ETag: string;
        /** @description There when this is the answer of an earlier request with the same key. */
        IdempotencyReplayed: "true";
        /**
         * @description How to sign in.
         * @example Bearer
         */
        WwwAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getWelcome: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "table-order-api",
                     *       "version": "1.0.0",
                     *       "docs": "/docs",
                     *       "openapi": "/openapi.json",
                     *       "health": "/health"
                     *     }
                     */
                    "application/json": components["schemas"]["Welcome"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {}
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Jwks"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "up",
                     *       "dependencies": {
                     *         "database": "up",
                     *         "cache": "up",
                     *         "bus": "up",
                     *         "files": "up"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description - `INTERNAL_ERROR`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "up",
                     *       "dependencies": {
                     *         "database": "up",
                     *         "cache": "up",
                     *         "bus": "up",
                     *         "files": "up"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getHealthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "up"
                     *     }
                     */
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description - `INTERNAL_ERROR`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `DATABASE_UNAVAILABLE`: The database is away. Try again shortly.
             *     - `OVERLOADED`: Too much is waiting at the moment. Try again shortly.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description - `FORBIDDEN`: You are not allowed to do this. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL_ERROR`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `DATABASE_UNAVAILABLE`: The database is away. Try again shortly.
             *     - `OVERLOADED`: Too much is waiting at the moment. Try again shortly.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` you have: 304 and no body when it is still the present one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description As you have it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `NOT_FOUND`: There is nothing here. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `INTERNAL_ERROR`: Something went wrong on our side. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `DATABASE_UNAVAILABLE`: The database is away. Try again shortly.
             *     - `OVERLOADED`: Too much is waiting at the moment. Try again shortly.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInTable: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description At most 4 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "storeCode": "hanok",
                 *       "tableNumber": "1",
                 *       "pin": "4821"
                 *     }
                 */
                "application/json": components["schemas"]["TableLogin"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "token": "eyJhbGciOiJSUzI1NiIs…",
                     *       "tokenType": "Bearer",
                     *       "expiresAt": "2026-11-21T10:15:00.000Z",
                     *       "deviceProof": "text",
                     *       "store": {
                     *         "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *         "code": "hanok",
                     *         "name": "Hanok",
                     *         "currency": "KRW",
                     *         "timezone": "Asia/Seoul",
                     *         "locale": "ko"
                     *       },
                     *       "table": {
                     *         "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *         "number": "7"
                     *       },
                     *       "session": {
                     *         "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *         "openedAt": "2026-11-21T10:15:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TableSignIn"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["InvalidCredentials"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    signInStaff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description At most 4 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "storeCode": "hanok",
                 *       "username": "admin",
                 *       "password": "admin-demo-1234"
                 *     }
                 */
                "application/json": components["schemas"]["StaffLogin"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "token": "eyJhbGciOiJSUzI1NiIs…",
                     *       "tokenType": "Bearer",
                     *       "expiresAt": "2026-11-21T10:15:00.000Z",
                     *       "deviceProof": "text",
                     *       "store": {
                     *         "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *         "code": "hanok",
                     *         "name": "Hanok",
                     *         "currency": "KRW",
                     *         "timezone": "Asia/Seoul",
                     *         "locale": "ko"
                     *       },
                     *       "account": {
                     *         "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *         "username": "minji",
                     *         "name": "Kim Minji",
                     *         "role": "staff"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["StaffSignIn"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["InvalidCredentials"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "role": "staff",
                     *       "name": "Kim Minji",
                     *       "storeId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "expiresAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currentPassword": "admin-demo-1234",
                 *       "newPassword": "correct-horse-battery"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "token": "eyJhbGciOiJSUzI1NiIs…",
                     *       "tokenType": "Bearer",
                     *       "expiresAt": "2026-11-21T10:15:00.000Z",
                     *       "deviceProof": "text"
                     *     }
                     */
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["WrongPasswordOrForbidden"];
            409: components["responses"]["IdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listSignIns: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "expiresAt": "2026-11-21T10:15:00.000Z",
                     *           "network": "text",
                     *           "userAgent": "text",
                     *           "isCurrent": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SignInList"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteSignIn: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its token is refused from now on. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getMenu: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description The `ETag` you have: 304 and no body when it is still the present one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The menu; `ETag` is strong. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "store": {
                     *         "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *         "code": "hanok",
                     *         "name": "Hanok",
                     *         "currency": "KRW",
                     *         "timezone": "Asia/Seoul",
                     *         "locale": "ko",
                     *         "acceptingOrders": true
                     *       },
                     *       "version": 1,
                     *       "language": "en",
                     *       "categories": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "name": "Rice",
                     *           "items": [
                     *             {
                     *               "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "name": "Bibimbap",
                     *               "description": "Rice with vegetables, egg and chili paste",
                     *               "price": 8000,
                     *               "image": null,
                     *               "thumbnail": null,
                     *               "tags": [],
                     *               "allergens": [],
                     *               "servingHours": [
                     *                 {
                     *                   "days": [
                     *                     "mon",
                     *                     "tue",
                     *                     "wed",
                     *                     "thu",
                     *                     "fri"
                     *                   ],
                     *                   "from": "11:00",
                     *                   "to": "14:00"
                     *                 }
                     *               ],
                     *               "available": true,
                     *               "unavailableReason": null,
                     *               "optionGroupIds": []
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "optionGroups": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "name": "Toppings",
                     *           "min": 0,
                     *           "max": 1,
                     *           "options": [
                     *             {
                     *               "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "name": "Extra egg",
                     *               "priceDelta": 1000,
                     *               "available": true
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Menu"];
                };
            };
            /** @description As you have it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listMenuCategories: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "ref": "rice",
                     *           "name": "Rice",
                     *           "translations": {
                     *             "en": {
                     *               "name": "Rice"
                     *             }
                     *           },
                     *           "displayOrder": 0,
                     *           "isVisible": true,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CategoryPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createMenuCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ref": "rice",
                 *       "name": "Rice"
                 *     }
                 */
                "application/json": components["schemas"]["CategoryCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "rice",
                     *       "name": "Rice",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Rice"
                     *         }
                     *       },
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["MenuFullOrAlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getMenuCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "rice",
                     *       "name": "Rice",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Rice"
                     *         }
                     *       },
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Category"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteMenuCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["CategoryNotEmptyOrVersionConflictOrIdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateMenuCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Rice"
                 *     }
                 */
                "application/json": components["schemas"]["CategoryUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "rice",
                     *       "name": "Rice",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Rice"
                     *         }
                     *       },
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Category"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listMenuItems: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
                /** @description UUIDv7, lower case. */
                categoryId?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "ref": "bibimbap",
                     *           "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "name": "Bibimbap",
                     *           "description": "Rice with vegetables, egg and chili paste",
                     *           "translations": {
                     *             "en": {
                     *               "name": "Bibimbap"
                     *             }
                     *           },
                     *           "price": 8000,
                     *           "displayOrder": 0,
                     *           "isVisible": true,
                     *           "isAvailable": true,
                     *           "soldOutUntil": null,
                     *           "stock": null,
                     *           "servingHours": [
                     *             {
                     *               "days": [
                     *                 "mon",
                     *                 "tue",
                     *                 "wed",
                     *                 "thu",
                     *                 "fri"
                     *               ],
                     *               "from": "11:00",
                     *               "to": "14:00"
                     *             }
                     *           ],
                     *           "tags": [],
                     *           "allergens": [],
                     *           "station": "kitchen",
                     *           "image": null,
                     *           "thumbnail": null,
                     *           "optionGroupIds": [],
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["ItemPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createMenuItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ref": "bibimbap",
                 *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                 *       "name": "Bibimbap",
                 *       "price": 8000,
                 *       "servingHours": [
                 *         {
                 *           "days": [
                 *             "mon",
                 *             "tue",
                 *             "wed",
                 *             "thu",
                 *             "fri"
                 *           ],
                 *           "from": "11:00",
                 *           "to": "14:00"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ItemCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "bibimbap",
                     *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "name": "Bibimbap",
                     *       "description": "Rice with vegetables, egg and chili paste",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Bibimbap"
                     *         }
                     *       },
                     *       "price": 8000,
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "isAvailable": true,
                     *       "soldOutUntil": null,
                     *       "stock": null,
                     *       "servingHours": [
                     *         {
                     *           "days": [
                     *             "mon",
                     *             "tue",
                     *             "wed",
                     *             "thu",
                     *             "fri"
                     *           ],
                     *           "from": "11:00",
                     *           "to": "14:00"
                     *         }
                     *       ],
                     *       "tags": [],
                     *       "allergens": [],
                     *       "station": "kitchen",
                     *       "image": null,
                     *       "thumbnail": null,
                     *       "optionGroupIds": [],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["MenuFullOrAlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getMenuItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "bibimbap",
                     *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "name": "Bibimbap",
                     *       "description": "Rice with vegetables, egg and chili paste",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Bibimbap"
                     *         }
                     *       },
                     *       "price": 8000,
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "isAvailable": true,
                     *       "soldOutUntil": null,
                     *       "stock": null,
                     *       "servingHours": [
                     *         {
                     *           "days": [
                     *             "mon",
                     *             "tue",
                     *             "wed",
                     *             "thu",
                     *             "fri"
                     *           ],
                     *           "from": "11:00",
                     *           "to": "14:00"
                     *         }
                     *       ],
                     *       "tags": [],
                     *       "allergens": [],
                     *       "station": "kitchen",
                     *       "image": null,
                     *       "thumbnail": null,
                     *       "optionGroupIds": [],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Item"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteMenuItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateMenuItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                 *       "price": 8000,
                 *       "servingHours": [
                 *         {
                 *           "days": [
                 *             "mon",
                 *             "tue",
                 *             "wed",
                 *             "thu",
                 *             "fri"
                 *           ],
                 *           "from": "11:00",
                 *           "to": "14:00"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ItemUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "bibimbap",
                     *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "name": "Bibimbap",
                     *       "description": "Rice with vegetables, egg and chili paste",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Bibimbap"
                     *         }
                     *       },
                     *       "price": 8000,
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "isAvailable": true,
                     *       "soldOutUntil": null,
                     *       "stock": null,
                     *       "servingHours": [
                     *         {
                     *           "days": [
                     *             "mon",
                     *             "tue",
                     *             "wed",
                     *             "thu",
                     *             "fri"
                     *           ],
                     *           "from": "11:00",
                     *           "to": "14:00"
                     *         }
                     *       ],
                     *       "tags": [],
                     *       "allergens": [],
                     *       "station": "kitchen",
                     *       "image": null,
                     *       "thumbnail": null,
                     *       "optionGroupIds": [],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    setMenuItemAvailability: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "isAvailable": false
                 *     }
                 */
                "application/json": components["schemas"]["ItemAvailability"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "bibimbap",
                     *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "name": "Bibimbap",
                     *       "description": "Rice with vegetables, egg and chili paste",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Bibimbap"
                     *         }
                     *       },
                     *       "price": 8000,
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "isAvailable": true,
                     *       "soldOutUntil": null,
                     *       "stock": null,
                     *       "servingHours": [
                     *         {
                     *           "days": [
                     *             "mon",
                     *             "tue",
                     *             "wed",
                     *             "thu",
                     *             "fri"
                     *           ],
                     *           "from": "11:00",
                     *           "to": "14:00"
                     *         }
                     *       ],
                     *       "tags": [],
                     *       "allergens": [],
                     *       "station": "kitchen",
                     *       "image": null,
                     *       "thumbnail": null,
                     *       "optionGroupIds": [],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    setMenuItemImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 5184 KiB. */
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ItemImage"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "bibimbap",
                     *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "name": "Bibimbap",
                     *       "description": "Rice with vegetables, egg and chili paste",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Bibimbap"
                     *         }
                     *       },
                     *       "price": 8000,
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "isAvailable": true,
                     *       "soldOutUntil": null,
                     *       "stock": null,
                     *       "servingHours": [
                     *         {
                     *           "days": [
                     *             "mon",
                     *             "tue",
                     *             "wed",
                     *             "thu",
                     *             "fri"
                     *           ],
                     *           "from": "11:00",
                     *           "to": "14:00"
                     *         }
                     *       ],
                     *       "tags": [],
                     *       "allergens": [],
                     *       "station": "kitchen",
                     *       "image": null,
                     *       "thumbnail": null,
                     *       "optionGroupIds": [],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["MalformedRequest"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLargeOrImageTooLarge"];
            415: components["responses"]["UnsupportedMediaTypeOrUnsupportedImage"];
            422: components["responses"]["ValidationFailedOrInvalidImageOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrFilesUnavailableOrOverloaded"];
        };
    };
    deleteMenuItemImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "bibimbap",
                     *       "categoryId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "name": "Bibimbap",
                     *       "description": "Rice with vegetables, egg and chili paste",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Bibimbap"
                     *         }
                     *       },
                     *       "price": 8000,
                     *       "displayOrder": 0,
                     *       "isVisible": true,
                     *       "isAvailable": true,
                     *       "soldOutUntil": null,
                     *       "stock": null,
                     *       "servingHours": [
                     *         {
                     *           "days": [
                     *             "mon",
                     *             "tue",
                     *             "wed",
                     *             "thu",
                     *             "fri"
                     *           ],
                     *           "from": "11:00",
                     *           "to": "14:00"
                     *         }
                     *       ],
                     *       "tags": [],
                     *       "allergens": [],
                     *       "station": "kitchen",
                     *       "image": null,
                     *       "thumbnail": null,
                     *       "optionGroupIds": [],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Item"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listMenuOptionGroups: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "ref": "toppings",
                     *           "name": "Toppings",
                     *           "translations": {
                     *             "en": {
                     *               "name": "Toppings"
                     *             }
                     *           },
                     *           "min": 0,
                     *           "max": 1,
                     *           "options": [
                     *             {
                     *               "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "ref": "egg",
                     *               "name": "Extra egg",
                     *               "translations": {
                     *                 "en": {
                     *                   "name": "Extra egg"
                     *                 }
                     *               },
                     *               "priceDelta": 1000,
                     *               "isAvailable": true
                     *             }
                     *           ],
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["OptionGroupPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createMenuOptionGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ref": "toppings",
                 *       "name": "Toppings",
                 *       "min": 0,
                 *       "max": 1,
                 *       "options": [
                 *         {
                 *           "ref": "egg",
                 *           "name": "Extra egg",
                 *           "priceDelta": 1000
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OptionGroupCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "toppings",
                     *       "name": "Toppings",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Toppings"
                     *         }
                     *       },
                     *       "min": 0,
                     *       "max": 1,
                     *       "options": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "ref": "egg",
                     *           "name": "Extra egg",
                     *           "translations": {
                     *             "en": {
                     *               "name": "Extra egg"
                     *             }
                     *           },
                     *           "priceDelta": 1000,
                     *           "isAvailable": true
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["OptionGroup"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["MenuFullOrAlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getMenuOptionGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "toppings",
                     *       "name": "Toppings",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Toppings"
                     *         }
                     *       },
                     *       "min": 0,
                     *       "max": 1,
                     *       "options": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "ref": "egg",
                     *           "name": "Extra egg",
                     *           "translations": {
                     *             "en": {
                     *               "name": "Extra egg"
                     *             }
                     *           },
                     *           "priceDelta": 1000,
                     *           "isAvailable": true
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["OptionGroup"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteMenuOptionGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateMenuOptionGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Toppings"
                 *     }
                 */
                "application/json": components["schemas"]["OptionGroupUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "ref": "toppings",
                     *       "name": "Toppings",
                     *       "translations": {
                     *         "en": {
                     *           "name": "Toppings"
                     *         }
                     *       },
                     *       "min": 0,
                     *       "max": 1,
                     *       "options": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "ref": "egg",
                     *           "name": "Extra egg",
                     *           "translations": {
                     *             "en": {
                     *               "name": "Extra egg"
                     *             }
                     *           },
                     *           "priceDelta": 1000,
                     *           "isAvailable": true
                     *         }
                     *       ],
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["OptionGroup"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    setMenuOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "categories": [
                 *         {
                 *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["MenuOrder"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "items": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["DisplayedOrder"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["IdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    exportMenu: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What an import reads. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "optionGroups": [
                     *         {
                     *           "ref": "toppings",
                     *           "name": "Toppings",
                     *           "min": 0,
                     *           "max": 1,
                     *           "options": [
                     *             {
                     *               "ref": "egg",
                     *               "name": "Extra egg",
                     *               "priceDelta": 1000
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "categories": [
                     *         {
                     *           "ref": "rice",
                     *           "name": "Rice",
                     *           "items": [
                     *             {
                     *               "ref": "bibimbap",
                     *               "name": "Bibimbap",
                     *               "price": 8000,
                     *               "servingHours": [
                     *                 {
                     *                   "days": [
                     *                     "mon",
                     *                     "tue",
                     *                     "wed",
                     *                     "thu",
                     *                     "fri"
                     *                   ],
                     *                   "from": "11:00",
                     *                   "to": "14:00"
                     *                 }
                     *               ]
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MenuFile"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    importMenu: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 2048 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "optionGroups": [
                 *         {
                 *           "ref": "toppings",
                 *           "name": "Toppings",
                 *           "min": 0,
                 *           "max": 1,
                 *           "options": [
                 *             {
                 *               "ref": "egg",
                 *               "name": "Extra egg",
                 *               "priceDelta": 1000
                 *             }
                 *           ]
                 *         }
                 *       ],
                 *       "categories": [
                 *         {
                 *           "ref": "rice",
                 *           "name": "Rice",
                 *           "items": [
                 *             {
                 *               "ref": "bibimbap",
                 *               "name": "Bibimbap",
                 *               "price": 8000,
                 *               "servingHours": [
                 *                 {
                 *                   "days": [
                 *                     "mon",
                 *                     "tue",
                 *                     "wed",
                 *                     "thu",
                 *                     "fri"
                 *                   ],
                 *                   "from": "11:00",
                 *                   "to": "14:00"
                 *                 }
                 *               ]
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["MenuFile"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 1,
                     *       "created": 0,
                     *       "updated": 0,
                     *       "hidden": 0,
                     *       "availabilityKept": [
                     *         {
                     *           "pointer": "text",
                     *           "ref": "bibimbap"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["MenuFullOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listOrders: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
                status?: components["schemas"]["OrderStatus"];
                /** @description UUIDv7, lower case. */
                tableId?: string;
                /** @description UUIDv7, lower case. */
                sessionId?: string;
                /** @description A business day. */
                businessDay?: string;
                /** @description For polling; this moment is included, and the list is sorted by `updatedAt`. A client that sends the highest `updatedAt` it has seen misses no change. Deleted orders leave the list without a trace: only events tell of them. */
                updatedSince?: string;
                sort?: "createdAt" | "-createdAt" | "updatedAt";
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "number": 1,
                     *           "businessDay": "2026-11-21",
                     *           "status": "pending",
                     *           "source": "table",
                     *           "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "tableNumber": "7",
                     *           "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "note": "",
                     *           "currency": "KRW",
                     *           "total": 8000,
                     *           "lines": [
                     *             {
                     *               "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "name": "Bibimbap",
                     *               "station": "kitchen",
                     *               "quantity": 1,
                     *               "unitPrice": 8000,
                     *               "options": [],
                     *               "optionsPrice": 0,
                     *               "total": 8000,
                     *               "note": ""
                     *             }
                     *           ],
                     *           "cancelReason": null,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z",
                     *           "servedAt": null,
                     *           "version": 1
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["OrderPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    placeOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                 *           "quantity": 1
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["OrderCreate"];
            };
        };
        responses: {
            /** @description The order as it was placed; `Location` is its address. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "number": 1,
                     *       "businessDay": "2026-11-21",
                     *       "status": "pending",
                     *       "source": "table",
                     *       "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableNumber": "7",
                     *       "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "note": "",
                     *       "currency": "KRW",
                     *       "total": 8000,
                     *       "lines": [
                     *         {
                     *           "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "name": "Bibimbap",
                     *           "station": "kitchen",
                     *           "quantity": 1,
                     *           "unitPrice": 8000,
                     *           "options": [],
                     *           "optionsPrice": 0,
                     *           "total": 8000,
                     *           "note": ""
                     *         }
                     *       ],
                     *       "cancelReason": null,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z",
                     *       "servedAt": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /**
             * @description - `PRICE_CHANGED`: Prices have changed. The total is now ₩9,500.
             *     - `SESSION_CLOSED`: That session has been closed. Reload the table.
             *     - `SESSION_FULL`: This table has too many open orders. Order again when some have been served.
             *     - `ORDER_EXPIRED`: The order arrived too late and was not taken.
             *     - `MENU_CHANGED`: The menu has changed. Load it again, then order.
             *     - `STORE_NOT_ACCEPTING_ORDERS`: The store is not accepting orders now.
             *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrOrderRejectedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "number": 1,
                     *       "businessDay": "2026-11-21",
                     *       "status": "pending",
                     *       "source": "table",
                     *       "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableNumber": "7",
                     *       "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "note": "",
                     *       "currency": "KRW",
                     *       "total": 8000,
                     *       "lines": [
                     *         {
                     *           "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "name": "Bibimbap",
                     *           "station": "kitchen",
                     *           "quantity": 1,
                     *           "unitPrice": 8000,
                     *           "options": [],
                     *           "optionsPrice": 0,
                     *           "total": 8000,
                     *           "note": ""
                     *         }
                     *       ],
                     *       "cancelReason": null,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z",
                     *       "servedAt": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Order"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteOrder: {
        parameters: {
            query?: {
                /** @description When cancelling or deleting: whether what the order took from counted items goes back into their stock. Left out, it does while the order is pending, since nobody has begun to cook. */
                restock?: "true" | "false";
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["OrderFinalOrVersionConflictOrIdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    setOrderStatus: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "preparing"
                 *     }
                 */
                "application/json": components["schemas"]["OrderStatusChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "number": 1,
                     *       "businessDay": "2026-11-21",
                     *       "status": "pending",
                     *       "source": "table",
                     *       "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableNumber": "7",
                     *       "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "note": "",
                     *       "currency": "KRW",
                     *       "total": 8000,
                     *       "lines": [
                     *         {
                     *           "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "name": "Bibimbap",
                     *           "station": "kitchen",
                     *           "quantity": 1,
                     *           "unitPrice": 8000,
                     *           "options": [],
                     *           "optionsPrice": 0,
                     *           "total": 8000,
                     *           "note": ""
                     *         }
                     *       ],
                     *       "cancelReason": null,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z",
                     *       "servedAt": null,
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["InvalidStatusTransitionOrVersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getBoard: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "seq": 42,
                     *       "epoch": "5f3c1b8e",
                     *       "tables": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "number": "7",
                     *           "seats": 4,
                     *           "isActive": true,
                     *           "session": {
                     *             "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *             "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *             "tableNumber": "7",
                     *             "businessDay": "2026-11-21",
                     *             "openedAt": "2026-11-21T10:15:00.000Z",
                     *             "closedAt": null,
                     *             "orderCount": 1,
                     *             "total": 8000,
                     *             "currency": "KRW"
                     *           },
                     *           "total": 8000,
                     *           "openOrderCount": 0,
                     *           "openOrders": [
                     *             {
                     *               "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "number": 1,
                     *               "businessDay": "2026-11-21",
                     *               "status": "pending",
                     *               "source": "table",
                     *               "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "tableNumber": "7",
                     *               "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "note": "",
                     *               "currency": "KRW",
                     *               "total": 8000,
                     *               "lines": [
                     *                 {
                     *                   "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *                   "name": "Bibimbap",
                     *                   "station": "kitchen",
                     *                   "quantity": 1,
                     *                   "unitPrice": 8000,
                     *                   "options": [],
                     *                   "optionsPrice": 0,
                     *                   "total": 8000,
                     *                   "note": ""
                     *                 }
                     *               ],
                     *               "cancelReason": null,
                     *               "createdAt": "2026-11-21T10:15:00.000Z",
                     *               "updatedAt": "2026-11-21T10:15:00.000Z",
                     *               "servedAt": null,
                     *               "version": 1
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Board"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableNumber": "7",
                     *       "businessDay": "2026-11-21",
                     *       "openedAt": "2026-11-21T10:15:00.000Z",
                     *       "closedAt": null,
                     *       "orderCount": 1,
                     *       "total": 8000,
                     *       "currency": "KRW",
                     *       "orders": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "number": 1,
                     *           "businessDay": "2026-11-21",
                     *           "status": "pending",
                     *           "source": "table",
                     *           "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "tableNumber": "7",
                     *           "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "note": "",
                     *           "currency": "KRW",
                     *           "total": 8000,
                     *           "lines": [
                     *             {
                     *               "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "name": "Bibimbap",
                     *               "station": "kitchen",
                     *               "quantity": 1,
                     *               "unitPrice": 8000,
                     *               "options": [],
                     *               "optionsPrice": 0,
                     *               "total": 8000,
                     *               "note": ""
                     *             }
                     *           ],
                     *           "cancelReason": null,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z",
                     *           "servedAt": null,
                     *           "version": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SessionWithOrders"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    completeTable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["TableComplete"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "tableNumber": "7",
                     *       "businessDay": "2026-11-21",
                     *       "openedAt": "2026-11-21T10:15:00.000Z",
                     *       "closedAt": null,
                     *       "orderCount": 1,
                     *       "total": 8000,
                     *       "currency": "KRW"
                     *     }
                     */
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["SessionClosedOrNoOpenSessionOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listTableHistory: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
                /** @description A business day. */
                from?: string;
                /** @description A business day. */
                to?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "tableNumber": "7",
                     *           "businessDay": "2026-11-21",
                     *           "openedAt": "2026-11-21T10:15:00.000Z",
                     *           "closedAt": null,
                     *           "orderCount": 1,
                     *           "total": 8000,
                     *           "currency": "KRW",
                     *           "orders": [
                     *             {
                     *               "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "number": 1,
                     *               "businessDay": "2026-11-21",
                     *               "status": "pending",
                     *               "source": "table",
                     *               "tableId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "tableNumber": "7",
                     *               "sessionId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *               "note": "",
                     *               "currency": "KRW",
                     *               "total": 8000,
                     *               "lines": [
                     *                 {
                     *                   "itemId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *                   "name": "Bibimbap",
                     *                   "station": "kitchen",
                     *                   "quantity": 1,
                     *                   "unitPrice": 8000,
                     *                   "options": [],
                     *                   "optionsPrice": 0,
                     *                   "total": 8000,
                     *                   "note": ""
                     *                 }
                     *               ],
                     *               "cancelReason": null,
                     *               "createdAt": "2026-11-21T10:15:00.000Z",
                     *               "updatedAt": "2026-11-21T10:15:00.000Z",
                     *               "servedAt": null,
                     *               "version": 1
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listTables: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "number": "7",
                     *           "seats": 4,
                     *           "isActive": true,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["TableList"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createTable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "number": "A-3",
                 *       "pin": "4821"
                 *     }
                 */
                "application/json": components["schemas"]["TableCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "number": "7",
                     *       "seats": 4,
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Table"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["AlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteTable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["TableHasOpenSessionOrVersionConflictOrIdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateTable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "number": "A-3",
                 *       "pin": "4821"
                 *     }
                 */
                "application/json": components["schemas"]["TableUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "number": "7",
                     *       "seats": 4,
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Table"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /**
             * @description - `TABLE_HAS_OPEN_SESSION`: A table with an open session cannot be deleted or switched off.
             *     - `ALREADY_EXISTS`: This number is taken.
             *     - `VERSION_CONFLICT`: It was changed in the meantime. See the present state.
             *     - `IDEMPOTENCY_IN_PROGRESS`: The first request with this key is still running. Try again shortly.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The last `seq` you have; 0 for the oldest kept. */
                after?: number;
                /** @description 100 when left out. */
                limit?: number;
                /** @description Event types, separated by commas. */
                types?: string;
                /** @description Seconds to wait for an event when there is none. The answer may come earlier, and be empty, when too many wait. */
                wait?: number;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events of the store. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "seq": 42,
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "type": "order.created",
                     *           "occurredAt": "2026-11-21T10:15:00.000Z",
                     *           "actor": {
                     *             "type": "table",
                     *             "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *             "name": "7"
                     *           },
                     *           "data": {}
                     *         }
                     *       ],
                     *       "next": 42,
                     *       "reset": false,
                     *       "epoch": "5f3c1b8e"
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getEventStream: {
        parameters: {
            query?: {
                /** @description Instead of the Authorization header. */
                ticket?: string;
                /** @description Where to go on, as `Last-Event-ID` says later. */
                lastEventId?: number;
                /** @description The epoch that `lastEventId` belongs to. */
                epoch?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /**
             * @description - `UNAUTHENTICATED`: Sign in first.
             *     - `INVALID_TOKEN`: The token is not valid. Sign in again.
             *     - `TOKEN_EXPIRED`: The token has expired. Sign in again.
             *     - `INVALID_TICKET`: The ticket has expired or was used before.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createEventTicket: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ticket": "q0Yb6bqk1vV0d2kq3l5uWg",
                     *       "expiresInSeconds": 60
                     *     }
                     */
                    "application/json": components["schemas"]["Ticket"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getStoreCurrent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "code": "hanok",
                     *       "currency": "KRW",
                     *       "name": "Hanok",
                     *       "timezone": "Asia/Seoul",
                     *       "locale": "ko",
                     *       "dayStartsAt": "05:00",
                     *       "acceptingOrders": true,
                     *       "maxOpenOrdersPerSession": 60,
                     *       "maxOpenLinesPerSession": 400,
                     *       "maxTabletOrdersPer10Minutes": 30,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Store"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateStoreCurrent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Hanok",
                 *       "timezone": "Asia/Seoul",
                 *       "dayStartsAt": "05:00",
                 *       "maxOpenOrdersPerSession": 60,
                 *       "maxOpenLinesPerSession": 400,
                 *       "maxTabletOrdersPer10Minutes": 30
                 *     }
                 */
                "application/json": components["schemas"]["StoreUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "code": "hanok",
                     *       "currency": "KRW",
                     *       "name": "Hanok",
                     *       "timezone": "Asia/Seoul",
                     *       "locale": "ko",
                     *       "dayStartsAt": "05:00",
                     *       "acceptingOrders": true,
                     *       "maxOpenOrdersPerSession": 60,
                     *       "maxOpenLinesPerSession": 400,
                     *       "maxTabletOrdersPer10Minutes": 30,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Store"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listStaff: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "username": "minji",
                     *           "name": "Kim Minji",
                     *           "role": "staff",
                     *           "isActive": true,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["StaffPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createStaff: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "minji",
                 *       "password": "correct-horse-battery",
                 *       "name": "Kim Minji"
                 *     }
                 */
                "application/json": components["schemas"]["StaffCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "username": "minji",
                     *       "name": "Kim Minji",
                     *       "role": "staff",
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffAccount"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["AlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getStaff: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "username": "minji",
                     *       "name": "Kim Minji",
                     *       "role": "staff",
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffAccount"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateStaff: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Kim Minji",
                 *       "password": "correct-horse-battery"
                 *     }
                 */
                "application/json": components["schemas"]["StaffUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "username": "minji",
                     *       "name": "Kim Minji",
                     *       "role": "staff",
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffAccount"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastAdminOrVersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listStaffSignIns: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "expiresAt": "2026-11-21T10:15:00.000Z",
                     *           "network": "text",
                     *           "userAgent": "text",
                     *           "isCurrent": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SignInList"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    deleteStaffSignIn: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
                /** @description UUIDv7, lower case. */
                signInId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its token is refused from now on. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["IdempotencyInProgress"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listAdminStores: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "code": "hanok",
                     *           "currency": "KRW",
                     *           "name": "Hanok",
                     *           "timezone": "Asia/Seoul",
                     *           "locale": "ko",
                     *           "dayStartsAt": "05:00",
                     *           "acceptingOrders": true,
                     *           "maxOpenOrdersPerSession": 60,
                     *           "maxOpenLinesPerSession": 400,
                     *           "maxTabletOrdersPer10Minutes": 30,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["StorePage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createAdminStore: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "hanok",
                 *       "name": "Hanok",
                 *       "timezone": "Asia/Seoul",
                 *       "currency": "KRW",
                 *       "dayStartsAt": "05:00"
                 *     }
                 */
                "application/json": components["schemas"]["StoreCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "code": "hanok",
                     *       "currency": "KRW",
                     *       "name": "Hanok",
                     *       "timezone": "Asia/Seoul",
                     *       "locale": "ko",
                     *       "dayStartsAt": "05:00",
                     *       "acceptingOrders": true,
                     *       "maxOpenOrdersPerSession": 60,
                     *       "maxOpenLinesPerSession": 400,
                     *       "maxTabletOrdersPer10Minutes": 30,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Store"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["AlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getAdminStore: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "code": "hanok",
                     *       "currency": "KRW",
                     *       "name": "Hanok",
                     *       "timezone": "Asia/Seoul",
                     *       "locale": "ko",
                     *       "dayStartsAt": "05:00",
                     *       "acceptingOrders": true,
                     *       "maxOpenOrdersPerSession": 60,
                     *       "maxOpenLinesPerSession": 400,
                     *       "maxTabletOrdersPer10Minutes": 30,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Store"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listAdminStoreAdmins: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "username": "minji",
                     *           "name": "Kim Minji",
                     *           "role": "staff",
                     *           "isActive": true,
                     *           "version": 1,
                     *           "createdAt": "2026-11-21T10:15:00.000Z",
                     *           "updatedAt": "2026-11-21T10:15:00.000Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AdminPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    createAdminStoreAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "minji",
                 *       "password": "correct-horse-battery",
                 *       "name": "Kim Minji"
                 *     }
                 */
                "application/json": components["schemas"]["AdminCreate"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "username": "minji",
                     *       "name": "Kim Minji",
                     *       "role": "staff",
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffAccount"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["AlreadyExistsOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getAdminStoreAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
                /** @description UUIDv7, lower case. */
                adminId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "username": "minji",
                     *       "name": "Kim Minji",
                     *       "role": "staff",
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffAccount"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    updateAdminStoreAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
                /** @description A text of your own that names this one request, such as a UUID. Sending the same request again with it, as after a lost answer, does nothing again and is answered as the first one was. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version you have seen; another one being present is VERSION_CONFLICT. The same as `version` in the body. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description UUIDv7, lower case. */
                id: string;
                /** @description UUIDv7, lower case. */
                adminId: string;
            };
            cookie?: never;
        };
        /** @description At most 256 KiB. */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Kim Minji",
                 *       "password": "correct-horse-battery"
                 *     }
                 */
                "application/json": components["schemas"]["AdminUpdate"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *       "username": "minji",
                     *       "name": "Kim Minji",
                     *       "role": "staff",
                     *       "isActive": true,
                     *       "version": 1,
                     *       "createdAt": "2026-11-21T10:15:00.000Z",
                     *       "updatedAt": "2026-11-21T10:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffAccount"];
                };
            };
            400: components["responses"]["MalformedJsonOrNestedTooDeeply"];
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["VersionConflictOrIdempotencyInProgress"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailedOrIdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
                /** @description A moment or a business day: not before it. */
                from?: string;
                /** @description A moment: before it. Or a business day: until its end. */
                to?: string;
                action?: string;
                /** @description UUIDv7, lower case. */
                actorId?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "occurredAt": "2026-11-21T10:15:00.000Z",
                     *           "actor": {
                     *             "type": "table",
                     *             "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *             "name": "7"
                     *           },
                     *           "action": "staff.updated",
                     *           "subjectId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "requestId": "text",
                     *           "detail": "text"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    exportAudit: {
        parameters: {
            query?: {
                /** @description A moment or a business day: not before it. */
                from?: string;
                /** @description A moment: before it. Or a business day: until its end. */
                to?: string;
                action?: string;
                /** @description UUIDv7, lower case. */
                actorId?: string;
                /** @description Comes before `Accept` (text/csv or application/jsonl); csv when neither says. */
                format?: "csv" | "jsonl";
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/jsonl": string;
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    listAdminAudit: {
        parameters: {
            query?: {
                /** @description 50 when left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before; nothing else. */
                cursor?: string;
                /** @description A moment or a business day: not before it. */
                from?: string;
                /** @description A moment: before it. Or a business day: until its end. */
                to?: string;
                action?: string;
                /** @description UUIDv7, lower case. */
                actorId?: string;
            };
            header?: {
                /** @description Languages of texts for people, best first. Without it, the store's. */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "occurredAt": "2026-11-21T10:15:00.000Z",
                     *           "actor": {
                     *             "type": "table",
                     *             "id": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *             "name": "7"
                     *           },
                     *           "action": "staff.updated",
                     *           "subjectId": "019aa7c2-5d1e-7c3a-9b1f-3d5e7a9c1b2d",
                     *           "requestId": "text",
                     *           "detail": "text"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["AdminAuditPage"];
                };
            };
            401: components["responses"]["UnauthenticatedOrInvalidTokenOrTokenExpired"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` you have: 304 and no body when it is still the present one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description As you have it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getAsyncApiDocument: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` you have: 304 and no body when it is still the present one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description AsyncAPI 3. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description As you have it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` you have: 304 and no body when it is still the present one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description As you have it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
    getDocErrors: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` you have: 304 and no body when it is still the present one. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description As you have it. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    RateLimit: components["headers"]["RateLimit"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseUnavailableOrOverloaded"];
        };
    };
}
