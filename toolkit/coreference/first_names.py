"""First names that are mostly borne by one gender: enough to tell "he" from "she" in news.

Common knowledge, typed in for this package; a name in neither list has no gender here.
"""

from __future__ import annotations

_HE = """
Aaron Abdul Abdullah Abdel Abraham Abu Adam Adel Adnan Adolf Adrian Ahmad Ahmed Aidan Akbar Akira
Al Alan Alain
Albert Alberto Aldo Aleksandar Aleksander Aleksandr Aleksei Aleksey Alejandro Alessandro Alex
Alexander Alexandre
Alexei Alexey Alexis Alfonso Alfred Alfredo Ali Allan Allen Alvaro Alvin Amir Amit Anatoly Anders
Andre André
Andreas Andrei Andrej Andres Andrew Andrey Andrii Andriy Andrzej Angelo Angus Anil Antal Anthony
Anton Antonio
António Antony Anwar Ariel Aris Armando Arnold Arseniy Arthur Artur Arturo Arvind Ashraf Atal
Augusto Augustus
Austin Avi Ayman Babak Bandar Barack Barry Bart Bartosz Bashar Basil Ben Benedict Benigno Benito
Benjamin Bernard
Bernd Bernhard Bernie Bert Bilal Bill Billy Bjorn Bjørn Blake Bob Bobby Bogdan Boris Boutros Brad
Bradley Brandon
Brendan Brent Brett Brian Bruce Bruno Bryan Burhan Byron Caleb Calvin Carl Carlo Carlos Cedric
Cesar César Chad
Charles Charlie Chester Chris Christian Christoph Christophe Christopher Chuck Clarence Claude
Claudio Clement
Cliff Clifford Clint Clive Clyde Colin Conor Conrad Corey Craig Curtis Cyril Cyrus Dale Damian
Damien Dan Daniel
Danilo Danny Dariusz Darren Darryl Dave David Dean Denis Dennis Denys Derek Desmond Didier Diego
Dieter Dimitri
Dimitris Dirk Dmitri Dmitriy Dmitry Dmytro Dominic Dominik Dominique Don Donald Doug Douglas
Duncan Dustin Dwight
Earl Ed Eddie Edgar Edmund Eduard Eduardo Edward Edwin Ehud Eitan Elijah Elliot Elmar Elon Emanuel
Emil Emilio
Emmanuel Emmerson Emre Enda Enrico Enrique Eric Erich Erik Ernest Ernesto Ernst Erwin Esteban
Ethan Eugene Evan
Evgeny Fabio Faisal Farhad Farouk Felipe Felix Ferdinand Fernando Fidel Filip Finn Florian Floyd
Francesco Francis
Francisco Franco François Frank Franklin Franz Fred Freddy Frederic Frederick Friedrich Fritz
Fumio Gabriel Gamal
Gareth Garry Gary Gavin Gene Geoff Geoffrey Georg George Georges Georgi Georgy Gerald Gerard
Gerhard Gerry Gianni
Giacomo Gideon Gilbert Giorgio Giovanni Giuseppe Glen Glenn Gordon Graeme Graham Grant Greg Gregor
Gregory Grigory
Guido Guillaume Guillermo Gunnar Gunter Gus Gustav Gustavo Guy Habib Hakan Hakim Hamad Hamid Hamza
Hank Hannes Hans
Harold Harry Harvey Hasan Hashim Hassan Hector Heinrich Heinz Helmut Hendrik Henri Henrik Henry
Herbert Herman
Hermann Hicham Hideki Hiroshi Horst Hosni Howard Hubert Hugh Hugo Hussein Hyman Iain Ian Ibrahim
Igor Ihor Ilham
Ilya Imad Imran Ingmar Iqbal Irving Irwin Isaac Isaiah Ismail Israel Ivan Ivo Iván Jabu Jack
Jackson Jacob Jacques
Jaap Jair Jake Jakob Jakub Jamal James Jameson Jamie Jan Janez Janos Jared Jarosław Jason Javier
Jay Jean Jed Jeff
Jeffrey Jens Jeremy Jerome Jerry Jesse Jesus Jim Jimmy Jin Jiri Joachim Joao Joaquin Joe Joel
Johan Johann Johannes
John Johnny Jon Jonas Jonathan Jordan Jorge Jose Josef Joseph Josh Joshua Josip José João Juan
Juha Jules Julian
Julio Julius Jun Justin Jörg Jürgen Kai Kamal Karel Karim Karl Kassym Keir Keith Ken Kenneth Kenny
Kevin Khaled
Khalid Kim Kirill Klaus Kofi Konrad Konstantin Kostas Kurt Kwame Kyle Lance Larry Lars Laurence
Laurent Lawrence
Lech Lee Len Lennart Leo Leon Leonard Leonardo Leonid Leopold Leroy Leslie Lester Lev Levi Lewis
Liam Lionel Lloyd
Lorenzo Louis Luc Luca Lucas Luciano Luigi Luis Luiz Lukas Luke Luther Lyndon Maciej Magnus
Mahathir Mahmoud Mahmud
Mahinda Malcolm Manfred Manuel Marc Marcel Marcelo Marcin Marco Marcos Marcus Marek Mariano Marin
Mario Marius Mark
Marko Markus Marlon Mars Martin Martín Marty Marvin Masoud Massimo Mateo Mateusz Mathieu Mats Matt
Matteo Matthew
Matthias Maurice Mauricio Mauro Max Maxim Maximilian Maxwell Mehdi Mehmet Mel Melvin Menachem
Michael Michal Michel
Michele Miguel Mihai Mikael Mike Mikhail Miklos Mikhailo Milan Milo Milos Mircea Miroslav Mitch
Mitchell Mitt
Mohamad Mohamed Mohammad Mohammed Mohsen Mordechai Morgan Morris Moses Moshe Mstislav Muammar
Muhammad Mukesh
Murad Mustafa Mykhailo Mykola Naftali Narendra Nasser Nate Nathan Nathaniel Ned Neil Nelson Nestor
Neville Niall
Nicholas Nick Nicola Nicolae Nicolas Nicolás Niels Nigel Nikita Niklas Niko Nikola Nikolai Nikolas
Nikolay Nikos
Nils Noah Noam Noel Norbert Norman Nouri Olaf Oleg Oleh Oleksandr Oleksii Oleksiy Oliver Olivier
Olli Omar Orhan
Orlando Oscar Osama Oskar Osman Otto Owen Pablo Paddy Paolo Pascal Pat Patrick Paul Paulo Pavel
Pavlo Pawel Pedro
Per Percy Pervez Pete Peter Petr Petro Petros Phil Philip Philipp Philippe Phillip Pierre Pieter
Piotr Pjotr Pranab
Preston Quentin Rafael Rahul Rainer Raj Rajiv Ralf Ralph Ram Ramon Ramzan Randall Randy Raphael
Rashid Raul Raúl
Ravi Ray Raymond Recep Reggie Reinhard Rene René Reuven Rex Ricardo Rich Richard Rick Ricky Rob
Robert Roberto
Robin Rod Roderick Rodney Rodolfo Rodrigo Roger Roland Rolf Roman Romano Ron Ronald Ronnie Rory
Ross Roy Ruben
Rudolf Rudolph Rudy Rupert Ruslan Russ Russell Rustem Ryan Saad Saddam Saeed Said Salem Salman
Salvador Salvatore
Sam Sameer Samir Sammy Samuel Sanjay Saul Scott Sean Sebastian Seif Serge Sergei Sergey Sergii
Sergio Serhii Serhiy
Seth Seymour Shaun Shaukat Shawn Sheldon Shigeru Shimon Shinzo Shinzō Sidney Siegfried Sigmund
Silvio Simon Slobodan
Sol Solomon Soren Stan Stanislav Stanley Stefan Stefano Stefanos Stephan Stephen Stephon Steve
Steven Stewart
Stuart Subrata Suleiman Sunil Sven Syed Søren Taavi Tadeusz Tahir Tariq Tayyip Ted Teddy Terrence
Terry Thaksin
Theo Theodore Theresio Thierry Thomas Thor Tibor Tim Timo Timothy Timur Toby Todd Tom Tomas Tomasz
Tommy Tomás Tony
Toshiro Travis Trevor Tyler Tzachi Ulrich Umar Umberto Urho Usman Vaclav Valdis Valentin Valentyn
Valeriy Valery
Vasily Vasyl Václav Vernon Viacheslav Victor Vijay Viktor Viktors Vince Vincent Vincenzo Vinod
Virgil Vitali Vitaly
Vitalii Vito Vladimir Vladislav Vlad Volker Volodymyr Vyacheslav Walter Warren Wayne Wen Wendell
Werner Wesley Wilbur
Wilhelm Will Willem William Willie Willy Winston Wladimir Wojciech Wolf Wolfgang Woodrow Xavier
Yahya Yair Yannis
Yaroslav Yasser Yasir Yasuo Yegor Yehuda Yevgeny Yitzhak Yoav Yoram Yoshihiko Yossi Youssef Yuri
Yuriy Yurii Yury
Yusuf Yves Zachary Zack Zafar Zalman Zbigniew Zeljko Zhan Zoltan Zoran Zvi Ángel Óscar Rand Jeb
Newt Dinesh Bashir Amin Hasan Rami Ziad Jens
"""
_SHE = """
Abigail Ada Adela Adele Adriana Agnes Agnieszka Aida Aisha Aishath Alana Alena Alessandra
Alexandra Alexia Alexandria
Alice Alicia Alina Alisa Alison Allison Alma Alondra Althea Amal Amalia Amanda Amber Amelia Amelie
Amina Amy Ana
Anastasia Andrea Angel Angela Angelica Angelina Anita Anja Ann Anna Annalena Annabel Anne Annegret
Annette Annie
Antonia April Ariana Arlene Asma Astrid Audrey Aung Ava Ayesha Azra Barbara Beata Beatrice Beatriz
Becky Begum
Belinda Benazir Bernadette Bertha Beth Bethany Betsy Betty Beverly Bianca Birgit Bonnie Brenda
Breonna Bridget
Brigitte Britney Brittany Camilla Camille Candice Cara Carla Carly Carmen Carol Carole Carolina
Caroline Carolyn
Carrie Cassandra Catalina Catarina Caterina Catherine Cathy Cecilia Celia Celine Chantal Charlene
Charlotte Chelsea
Cheryl Chloe Christa Christiane Christina Christine Cindy Claire Clara Clarissa Claudia Clementine
Colette Colleen
Condoleezza Connie Constance Consuelo Cora Corazon Corinne Courtney Cristina Crystal Cynthia
Dagmar Daisy Dalia
Dana Daniela Danielle Daphne Daria Dawn Deborah Debbie Debra Delia Delphine Denise Diana Diane
Dilma Dina Dolores
Dominika Donna Dora Doreen Doris Dorothy Ebba Edith Edna Eileen Ekaterina Elaine Eleanor Eleanora
Elena Eleni Elif
Elina Elisa Elisabeth Elise Elizabeth Ella Ellen Eloise Elsa Elvira Emilia Emily Emma Erica Erika
Erin Erna
Esperanza Estelle Esther Eunice Eva Evelyn Fatima Fatma Faye Federica Federica Felicia Fiona Flora
Florence Frances
Francesca Françoise Frida Gabriela Gabriella Gabrielle Gail Galina Gemma Genevieve Georgia
Geraldine Gertrude
Gillian Gina Gisele Giorgia Giulia Gladys Gloria Golda Grace Greta Guadalupe Gudrun Gwen Hanan
Hannah Hanna Harriet
Hazel Heather Heidi Heike Helen Helena Helene Helga Helle Henrietta Hilary Hilda Hillary Hina
Holly Huda Ida Ilana
Ilse Imelda Ingrid Inna Irene Irina Iris Iryna Isabel Isabella Isabelle Ivana Ivanka Jacinda
Jackie Jacqueline Jada
Jana Jane Janet Janice Janine Jasmine Jeanette Jeanne Jelena Jennifer Jenny Jessica Jill Jo Joan
Joanna Joanne
Jocelyn Jodie Johanna Josephine Joy Joyce Juanita Judith Judy Julia Juliana Julie Juliet Julieta
June Justine Kaja
Kamala Karen Karin Karina Karine Karla Karolina Kate Katarina Katarzyna Katerina Katherine
Kathleen Kathryn Kathy
Katie Katja Katrin Katrina Katya Kay Kayla Keiko Kellyanne Kelly Kersti Khadija Kim Kimberly
Kirsten Kirstjen Klara
Kristalina Kristen Kristin Kristina Kristine Krystyna Kyrsten Ladonna Laila Lana Lara Larisa
Larissa Latifa Laura
Lauren Leah Leila Lena Leonor Leticia Leyla Liana Lidia Lilian Liliana Lillian Lily Lina Linda
Lindsay Lindsey Lisa
Lise Livia Liz Liza Lois Lola Loretta Lori Lorraine Louisa Louise Lucia Lucie Lucille Lucinda Lucy
Ludmila Luisa
Luz Lydia Lynn Lynne Lyudmila Mabel Madeleine Madeline Madonna Magda Magdalena Maggie Maia Malala
Malgorzata
Malia Manuela Mara Marcela Marcia Margaret Margarita Margot Margrethe Marguerite Maria Mariam
Mariana Marianne
Marie Marilyn Marina Marine Marion Marisa Marissa Marta Martha Martina Mary Maryam Marymegan
Maryna Matilda Maud
Maureen Maxine Maya María Megan Meghan Melania Melanie Melinda Melissa Mercedes Meredith Merkel
Meryl Mette Mia
Michaela Michelle Mila Mildred Mina Mindy Minerva Mirela Miriam Moira Molly Mona Monica Monika
Monique Muriel Myra
Myriam Nadia Nadine Nadezhda Nancy Naomi Natalia Natalie Natalya Natasha Nathalie Neha Nicole
Nicolette Nikki Nina
Noor Nora Norma Octavia Oksana Olena Olesya Olga Olha Olive Olivia Oprah Paloma Pamela Patricia
Patsy Patti Paula
Paulina Pauline Pearl Peggy Penelope Penny Petra Phoebe Phyllis Polly Priscilla Priti Priyanka
Rachel Rahaf Ramona
Rana Raquel Rebecca Regina Renata Renee Rhonda Rita Roberta Rochelle Romy Ronda Rosa Rosalind
Rosanna Rose Roseanne
Rosemary Rosie Roxana Ruby Ruth Sabina Sabine Sabrina Sadie Sally Salma Samantha Samia Sandra
Sanna Sara Sarah
Sasha Savannah Scarlett Selena Serena Shakira Shannon Sharon Sheila Shelley Sheikha Shirin Shirley
Sibylle Sigrid
Silvia Simona Simone Sinead Sofia Sofie Sonia Sonja Sophia Sophie Stacey Stella Stephanie Sue
Susan Susana Susanne
Susie Suu Suzanne Svetlana Sviatlana Svitlana Sylvia Sylvie Tamara Tammy Tania Tanja Tanya Tara
Tarja Tatiana
Tatyana Tawakkol Teresa Teri Tessa Thelma Theresa Therese Thérèse Tiffany Tina Toni Tracey Tracy
Tulsi Ulrike Ursula
Valentina Valeria Valerie Vanessa Vera Verena Veronica Veronika Veronique Victoria Viktoria Viola
Violet Violeta
Virginia Viviane Vivian Wanda Wendy Whitney Wilma Winnie Xiomara Yana Yasmin Yekaterina Yolanda
Yulia Yuliya
Yuliia Yvette Yvonne Zainab Zara Zeinab Zoe Zsuzsanna Zuzana Sandy Huma Hala Rebekah Ivanka
Kirsten Annika Ulla Mai Yuki
"""

HE = frozenset(_HE.split()) - frozenset(("Kim", "Andrea", "Mars", "Earl", "Said", "Will"))
SHE = frozenset(_SHE.split()) - frozenset(("Kim", "Angel", "Merkel", "Aung", "Andrea"))
NEUTRAL = frozenset(
    "Alex Andrea Ashley Casey Jamie Jordan Kim Kerry Leslie Morgan Robin Sasha "
    "Shannon Taylor Terry Xi Li "
    "Wang Zhang Chen Liu Yang Huang Zhao Park Choi Nguyen Tran Lin Ma Mao Hu Deng "
    "Moon Yoon Ban Will".split()
)
KNOWN = HE | SHE | NEUTRAL


def gender_of(first: str) -> str | None:
    """Return "he" or "she" for a first name, or None.

    Examples
    --------
    >>> gender_of("Dmitry"), gender_of("Maria"), gender_of("Kim")
    ('he', 'she', None)
    """
    parts = first.split("-", maxsplit=1)[0] if first not in KNOWN else first
    if parts in NEUTRAL:
        return None
    if parts in HE and parts not in SHE:
        return "he"
    if parts in SHE and parts not in HE:
        return "she"
    return None
