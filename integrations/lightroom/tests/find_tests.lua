-- Find with Ratna…

local Bench = require 'bench'

-- What a person types into the dialog.
local function types(words, count, strict)
    return function(_, properties)
        properties.words = words
        properties.count = count or properties.count
        if strict ~= nil then properties.strict = strict end
        return 'ok'
    end
end

local function find(bench, words, count, strict)
    bench.world.dialog = types(words, count, strict)
    bench:choose('FindMenu.lua')
end

return {
    { 'hits_become_a_collection_in_their_order', Bench.with(function(bench)
        local dog = bench.catalog:photo('/p/dog.jpg')
        bench.catalog:photo('/p/cat.jpg')
        local puppy = bench.catalog:photo('/p/puppy.jpg')
        bench:answers { answer = Bench.hits { '/p/puppy.jpg', '/p/dog.jpg' } }
        find(bench, '  dog on  a beach ')
        local collection = bench.catalog.collections[1]
        assert(collection.name == 'Ratna: dog on a beach')
        Bench.same(collection.photos, { puppy, dog })
        Bench.same(bench.catalog.sources, { collection })
        Bench.same(bench:calls()[1], { '--json', 'search', '-n', '100', '--strict', '--', 'dog on a beach' })
        assert(#bench:calls() == 1 and bench:message().title:find('^2 photos are in the collection'))
    end) },
    { 'words_and_paths_arrive_unharmed', Bench.with(function(bench)
        local path = '/p/' .. Bench.ODD .. '/कुत्ता.jpg'
        local photo = bench.catalog:photo(path)
        bench:answers { answer = Bench.hits { path } }
        find(bench, Bench.ODD .. ' कुत्ता 🐕', 20, false)
        Bench.same(bench:calls()[1], { '--json', 'search', '-n', '20', '--', Bench.ODD .. ' कुत्ता 🐕' })
        Bench.same(bench.catalog.collections[1].photos, { photo })
    end) },
    { 'words_that_look_like_options_are_words', Bench.with(function(bench)
        bench:answers { answer = Bench.hits {} }
        for number, words in ipairs { '-dog', '--version', '--', '-n 3' } do
            find(bench, words)
            local call = bench:calls()[number]
            assert(call[#call] == words and call[#call - 1] == '--')
        end
    end) },
    { 'nothing_typed_asks_nothing', Bench.with(function(bench)
        for _, words in ipairs { '', '  ', '-', ' - ' } do find(bench, words) end
        bench.world.dialog = function(_, properties)
            properties.words = 'dog'
            return 'cancel'
        end
        bench:choose('FindMenu.lua')
        assert(#bench:calls() == 0 and #bench.world.messages == 0)
    end) },
    { 'the_dialog_remembers', Bench.with(function(bench)
        bench:answers { answer = Bench.hits {} }
        find(bench, 'dog', 500, false)
        bench.world.dialog = function(_, properties)
            assert(properties.words == 'dog' and properties.count == 500 and properties.strict == false)
            return 'cancel'
        end
        bench:choose('FindMenu.lua')
    end) },
    { 'searching_again_replaces_what_was_found_before', Bench.with(function(bench)
        local old, new = bench.catalog:photo('/p/old.jpg'), bench.catalog:photo('/p/new.jpg')
        local kept = bench.catalog:collection('Ratna: dog', { old })
        bench:answers { answer = Bench.hits { '/p/new.jpg' } }
        find(bench, 'dog')
        assert(#bench.catalog.collections == 1)
        Bench.same(kept.photos, { new })
        bench.catalog:undo_last()
        Bench.same(kept.photos, { old })
    end) },
    { 'a_smart_collection_of_that_name_is_left_alone', Bench.with(function(bench)
        bench.catalog:photo('/p/dog.jpg')
        bench.catalog:collection('Ratna: dog', {}, true)
        bench:answers { answer = Bench.hits { '/p/dog.jpg' } }
        find(bench, 'dog')
        assert(bench:message().title:find('is a smart collection') and #bench.catalog.undo == 0)
    end) },
    { 'a_copy_or_a_raw_file_of_the_catalogue_stands_for_a_hit_elsewhere', Bench.with(function(bench)
        local raw, dog = bench.catalog:photo('/p/shot.CR2'), bench.catalog:photo('/p/dog.jpg')
        bench:answers {
            answer = Bench.hits { '/copies/shot.jpg', '/p/dog.jpg', '/copies/dog.jpg', '/gone.jpg' },
            show = {
                ['/copies/shot.jpg'] = Bench.picture({}, { '/copies/shot.jpg', '/p/shot.CR2' }),
                ['/copies/dog.jpg'] = Bench.picture({}, { '/copies/dog.jpg', '/p/dog.jpg' }),
            },
        }
        find(bench, 'dog')
        Bench.same(bench.catalog.collections[1].photos, { raw, dog })
        assert(bench:message().info == '1 picture that Ratna found is not in this catalogue.', bench:message().info)
        Bench.same(bench:calls()[2], { '--json', 'show', '--', '/copies/shot.jpg', '/copies/dog.jpg', '/gone.jpg' })
    end) },
    { 'hits_that_are_not_in_the_catalogue_are_counted', Bench.with(function(bench)
        bench:answers { answer = Bench.hits { '/a.jpg', '/b.jpg' }, show_fails = true }
        find(bench, 'dog')
        local message = bench:message()
        assert(message.title == 'None of what Ratna found is in this catalogue.')
        assert(message.info == '2 pictures that Ratna found are not in this catalogue.' and #bench.catalog.collections == 0)
    end) },
    { 'a_name_that_is_no_text_and_a_hit_without_a_path_are_not_in_the_catalogue', Bench.with(function(bench)
        local dog = bench.catalog:photo('/p/dog.jpg')
        local odd = [[{"path":"/p/\ufffd.jpg","path_bytes":"L3Av/y5qcGc="}]]
        bench:answers { answer = '{"hits":[' .. odd .. ',{"path":null},{"path":"/p/dog.jpg"}],"problems":[]}' }
        find(bench, 'dog')
        Bench.same(bench.catalog.collections[1].photos, { dog })
        assert(bench:message().info:find('^2 pictures') and #bench:calls() == 1)
    end) },
    { 'what_was_not_understood_is_told', Bench.with(function(bench)
        bench.catalog:photo('/p/dog.jpg')
        bench:answers { answer = Bench.hits({ '/p/dog.jpg' }, '{"message":"iso: cannot be many","start":0,"end":8}') }
        find(bench, 'iso:many')
        assert(bench:message().info == 'iso: cannot be many' and bench:message().style == 'info')
    end) },
    { 'nothing_found_says_where_ratna_looks', Bench.with(function(bench)
        bench:answers { answer = Bench.hits {} }
        find(bench, 'dog')
        assert(bench:message().title == 'Ratna found nothing.' and bench:message().info:find('folders'))
    end) },
    { 'long_words_make_a_short_name', Bench.with(function(bench)
        bench.catalog:photo('/p/dog.jpg')
        bench:answers { answer = Bench.hits { '/p/dog.jpg' } }
        find(bench, ('रत्न '):rep(100))
        local name = bench.catalog.collections[1].name
        assert(#name < 140 and name:find('…$'), name)
    end) },
    { 'thousands_of_hits_let_lightroom_work_and_can_be_cancelled', Bench.with(function(bench)
        local paths = {}
        for number = 1, 1000 do
            paths[number] = '/p/' .. number .. '.jpg'
            if number <= 900 then bench.catalog:photo(paths[number]) end
        end
        bench:answers { answer = Bench.hits(paths) }
        find(bench, 'dog', 1000)
        assert(#bench.catalog.collections[1].photos == 900 and bench.world.yields >= 20 and #bench.catalog.undo == 1)
        bench.world.cancel_after = bench.world.yields + 5
        local before, calls = bench.catalog.looked_up, #bench:calls()
        find(bench, 'dogs', 1000)
        assert(bench.catalog.looked_up - before < 300 and #bench:calls() == calls + 1)
        assert(#bench.catalog.collections == 1 and #bench.world.messages == 1)
    end) },
    { 'a_busy_catalogue_is_told', Bench.with(function(bench)
        bench.catalog:photo('/p/dog.jpg')
        bench:answers { answer = Bench.hits { '/p/dog.jpg' } }
        bench.world.is_busy = true
        find(bench, 'dog')
        assert(bench:message().title:find('could not be made') and bench:message().info:find('Try again'))
    end) },
}
